/// Batches of probes: they cost nothing and need no model.
enum Manifests {
  static let probe = """
    podium: 1
    name: probe
    variants: [{ name: p }]
    tasks: [{ use: probe, id: quick, with: { sleep: 10ms } }]
    """

  /// One of each way to end. Only the one that hangs has a deadline that it can meet: 16 MiB of garbage take a slow machine a second.
  static let endings = """
    podium: 1
    name: endings
    defaults: { timeout: 60s, retries: 0 }
    variants: [{ name: p, place: { memory: 256MiB } }]
    tasks:
      - { use: probe, id: sleep, with: { sleep: 10ms } }
      - { use: probe, id: isolated, with: { sleep: 10ms, isolate: true } }
      - { use: probe, id: error, with: { fail: error } }
      - { use: probe, id: crash, with: { fail: crash, isolate: true } }
      - { use: probe, id: hang, timeout: 1s, with: { fail: hang, isolate: true } }
      - { use: probe, id: exit, with: { fail: exit, isolate: true } }
      - { use: probe, id: memory, with: { fail: memory } }
      - { use: probe, id: garbage, with: { fail: garbage } }
      - { use: probe, id: fork, with: { fail: fork } }
    """

  /// `count` jobs that sleep so many milliseconds, alternately in the worker and in a process of their own.
  static func sleepers(_ count: Int, milliseconds: Int) -> String {
    """
    podium: 1
    name: sleepers
    defaults: { timeout: 30s, retries: 3 }
    matrix: { n: { from: 1, to: \(count / 2), step: 1 } }
    variants: [{ name: "p${n}" }]
    tasks:
      - { use: probe, id: inside, with: { sleep: \(milliseconds)ms } }
      - { use: probe, id: isolated, with: { sleep: \(milliseconds)ms, isolate: true } }
    """
  }
}
