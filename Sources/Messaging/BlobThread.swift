import Glibc

/// Runs work on a shelf on a thread of its own, in the order it was posted: who serves messages never waits for a disk.
///
/// One thread posts and takes. Without a waker there is no thread: work is done as it is posted, as tests of one thread want it.
public final class BlobThread<Answer: Sendable> {
  private let desk: Desk
  private var thread: pthread_t?
  private let isInline: Bool

  /// Takes the shelf over. The thread starts with the first work, on the cores that its poster may use.
  /// - Parameter waker: wakes who waits for answers.
  public init(_ shelf: sending BlobShelf, waker: Waker?) {
    desk = Desk(shelf, waker)
    isInline = waker == nil
  }

  /// Ends the thread once the work that it does now is done; what was posted after that is forgotten.
  deinit {
    desk.end()
    if let thread { pthread_join(thread, nil) }
  }

  /// Posts work; its answer comes with `take`. How much is posted at once is for the poster to limit.
  public func post(_ work: @escaping @Sendable (BlobShelf) -> Answer) {
    desk.post(work)
    if isInline {
      desk.workOnce()
    } else if thread == nil {
      start()
    }
  }

  /// What has been answered, oldest first, at most `limit`. When more is there, the waker wakes again.
  public func take(limit: Int = .max) -> [Answer] { desk.take(limit: limit) }

  private func start() {
    let body = Unmanaged.passRetained(ThreadBody { [desk] in while desk.workOnce() {} })
    var thread = pthread_t()
    let status = pthread_create(
      &thread, nil,
      { argument in
        if let argument { Unmanaged<ThreadBody>.fromOpaque(argument).takeRetainedValue().run() }
        return nil
      }, body.toOpaque())
    guard status == 0 else {
      // Slower, and no less right.
      body.release()
      while desk.hasWork { desk.workOnce() }
      return
    }
    self.thread = thread
  }

  /// What both threads know.
  private final class Desk: @unchecked Sendable {
    // `shelf` is touched by the working thread alone; `work`, `answers` and `isEnding` are guarded by `mutex`.
    private let shelf: BlobShelf
    private let waker: Waker?
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let hasChanged: UnsafeMutablePointer<pthread_cond_t>
    private var work: [@Sendable (BlobShelf) -> Answer] = []
    private var answers: [Answer] = []
    private var isEnding = false

    init(_ shelf: BlobShelf, _ waker: Waker?) {
      self.shelf = shelf
      self.waker = waker
      mutex = .allocate(capacity: 1)
      mutex.initialize(to: pthread_mutex_t())
      pthread_mutex_init(mutex, nil)
      hasChanged = .allocate(capacity: 1)
      hasChanged.initialize(to: pthread_cond_t())
      pthread_cond_init(hasChanged, nil)
    }

    deinit {
      pthread_cond_destroy(hasChanged)
      hasChanged.deallocate()
      pthread_mutex_destroy(mutex)
      mutex.deallocate()
    }

    var hasWork: Bool { withLock { !work.isEmpty } }

    func post(_ piece: @escaping @Sendable (BlobShelf) -> Answer) {
      withLock { work.append(piece) }
      pthread_cond_signal(hasChanged)
    }

    func end() {
      withLock { isEnding = true }
      pthread_cond_signal(hasChanged)
    }

    func take(limit: Int) -> [Answer] {
      let (taken, isMore) = withLock {
        // Most turns have nothing to do with files.
        if answers.isEmpty { return ([Answer](), false) }
        let taken = Array(answers.prefix(limit))
        answers.removeFirst(taken.count)
        return (taken, !answers.isEmpty)
      }
      if isMore { waker?.wake() }
      return taken
    }

    /// Waits for one piece of work and does it. False when the end has come.
    @discardableResult
    func workOnce() -> Bool {
      let piece: (@Sendable (BlobShelf) -> Answer)? = withLock {
        while work.isEmpty, !isEnding { pthread_cond_wait(hasChanged, mutex) }
        return isEnding ? nil : work.removeFirst()
      }
      guard let piece else { return false }
      let answer = piece(shelf)
      let isFirst = withLock {
        answers.append(answer)
        return answers.count == 1
      }
      // Who has not taken the earlier ones has been woken for them.
      if isFirst { waker?.wake() }
      return true
    }

    private func withLock<Result>(_ body: () -> Result) -> Result {
      pthread_mutex_lock(mutex)
      defer { pthread_mutex_unlock(mutex) }
      return body()
    }
  }
}

/// What a new thread runs; of no generic type, since C's function pointers know none.
private final class ThreadBody {
  let run: () -> Void

  init(_ run: @escaping () -> Void) { self.run = run }
}
