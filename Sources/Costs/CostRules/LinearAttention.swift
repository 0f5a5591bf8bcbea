import ModelGraph

extension CostRules {
  static let linearAttention: [String: CostRule] = ["LinearAttention": linearAttentionRule]

  /// Of B samples, T steps, Hq heads of queries, H of keys, sizes Dk and Dv of a head: each step of a head of keys changes a state
  /// of Dk Dv numbers.
  ///
  /// macs = B T Dk Dv (Hq + H), plus B T Dk Dv H under the delta rules: the state is read by each query (Dk Dv products), an outer
  /// product of key and value is added to it, and under the delta rules the key first reads what the state holds.
  /// flops = 2 macs, plus B T Hq Dv to scale the results. Gated rules: an exp for each element of the decay, and B T H Dk Dv
  /// to weaken the state. Delta rules: 2 B T H Dv, what is held subtracted from the value and the rest times beta.
  static let linearAttentionRule = CostRule { (context) throws(ModelGraphError) in
    let (query, value) = (try context.shape(0, rank: 3), try context.shape(2, rank: 3))
    let (heads, groups) = (Quantity(try context.count("q_num_heads")), Quantity(try context.count("kv_num_heads")))
    let update = context.node.text("update_rule") ?? "gated_delta"
    let (gated, delta) = (update.hasPrefix("gated"), update.hasSuffix("delta"))
    let (steps, keySize) = (try query[0] * query[1], try query[2].floorDivided(by: heads))
    let valueSize = try value[2].floorDivided(by: groups)
    let state = try steps * keySize * valueSize
    let macs = try state * (heads + groups + (delta ? groups : 0))
    var flops = try 2 * macs + steps * heads * valueSize
    if delta { try flops += 2 * steps * groups * valueSize }
    guard gated else { return Cost(flops: flops, macs: macs) }
    let exps = try context.elements(ofInput: 4)
    return Cost(flops: try flops + exps + state * groups, macs: macs, transcendentals: exps)
  }
}
