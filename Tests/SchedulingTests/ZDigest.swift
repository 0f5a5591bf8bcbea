import Testing
@Test func zDigest() throws { for s in UInt64(1)...40 { var x = Simulation(seed: s); let r = try x.run(); print("DIGEST", s, r.digest, r.events, r.leases) } }
