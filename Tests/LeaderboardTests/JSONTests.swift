import Testing
@testable import Leaderboard
@Suite struct Placeholder {}
