import Glibc
import ModelFormats
import Testing

@testable import Messaging

@Suite struct BlobThreadTests {
  /// Waits for the waker, as a transport does, until so many answers are there.
  private func take(_ count: Int, from thread: BlobThread<Int>, _ waker: Waker) throws -> [Int] {
    var answers: [Int] = []
    while answers.count < count {
      var item = pollfd(fd: waker.descriptor, events: Int16(POLLIN), revents: 0)
      try #require(poll(&item, 1, 10_000) == 1, "never woken")
      waker.reset()
      answers += thread.take(limit: 2)
    }
    return answers
  }

  @Test func answersComeInTheOrderOfTheWork() throws {
    let folder = try TemporaryFolder()
    let waker = try Waker()
    let thread = BlobThread<Int>(try BlobShelf(folder: folder.path + "/models"), waker: waker)
    for number in 0..<100 { thread.post { _ in number } }
    #expect(try take(100, from: thread, waker) == Array(0..<100))
  }

  @Test func workIsDoneElsewhere() throws {
    let folder = try TemporaryFolder()
    let waker = try Waker()
    let thread = BlobThread<Int>(try BlobShelf(folder: folder.path + "/models"), waker: waker)
    thread.post { _ in Int(truncatingIfNeeded: pthread_self()) }
    #expect(try take(1, from: thread, waker) != [Int(truncatingIfNeeded: pthread_self())])
  }

  @Test func withoutAWakerItIsDoneAtOnce() throws {
    let folder = try TemporaryFolder()
    let thread = BlobThread<Int64>(try BlobShelf(folder: folder.path + "/models"), waker: nil)
    let digest = ContentDigest(of: [7])
    thread.post { shelf in
      // The test's own shelf: what it throws is told as -1.
      (try? shelf.receive(digest, size: 1, offset: 0, [7]))?.nextOffset ?? -1
    }
    #expect(thread.take() == [1])
    #expect(thread.take().isEmpty)
  }

  @Test func endsWithWorkLeft() throws {
    let folder = try TemporaryFolder()
    let waker = try Waker()
    var thread: BlobThread<Int>? = BlobThread(try BlobShelf(folder: folder.path + "/models"), waker: waker)
    for number in 0..<1_000 { thread?.post { _ in number } }
    thread = nil
  }
}
