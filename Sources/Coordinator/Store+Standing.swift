import GRDB

extension Store {
  /// How a database stands to this release.
  struct Standing: Hashable {
    /// It has steps that this release does not know.
    var isNewer: Bool
    /// Steps of the schema that were taken, and all that this release has.
    var steps: Int
    var allSteps: Int
  }

  /// Looks at a database, also while a coordinator writes it, and changes nothing. Throws `state.damaged`, `state.foreign`,
  /// `state.locked`, `state.write`.
  static func standing(of path: String) throws(CoordinatorError) -> Standing {
    do {
      var reading = Configuration()
      reading.readonly = true
      reading.busyMode = .timeout(5)
      return try DatabaseQueue(path: path, configuration: reading).read { database in
        guard try Int32.fetchOne(database, sql: "PRAGMA application_id") == applicationID else {
          throw CoordinatorError(
            .stateForeign, "the database belongs to another program", place: path, hint: "choose another folder with --state")
        }
        try check(database)
        let migrator = Self.migrator
        let taken = try migrator.appliedIdentifiers(database).intersection(migrator.migrations)
        return Standing(
          isNewer: try migrator.hasBeenSuperseded(database), steps: taken.count, allSteps: migrator.migrations.count)
      }
    } catch {
      throw translate(error, path: path)
    }
  }
}
