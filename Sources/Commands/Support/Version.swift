/// The release, in one place.
public let podiumVersion = "0.1.0"
