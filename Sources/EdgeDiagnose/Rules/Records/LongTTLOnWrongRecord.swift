import EdgeModel

/// A wrong answer will stay in caches for long after it is put right.
package struct LongTTLOnWrongRecord: Rule {
  package let id = "long-ttl-on-wrong-record"
  package let summary = "A wrong answer stays in caches for more than an hour after it is put right."
  package let explanation = Runbook(
    trigger:
      "A server of the zone answers wrongly, or denies what should exist, with a TTL of more than an hour; for a "
      + "denial the lesser of the SOA's TTL and its last field counts (RFC 2308).",
    impact:
      "Nobody beyond those whom the wrong answer hits. They stay hit after the repair, until their resolver's copy "
      + "expires.",
    investigation: "Ask a server: `dig +norecurse @ADDRESS NAME TYPE`, and look at the TTL.",
    causes: "The TTL was not lowered before a change; the zone's SOA allows long denials.",
    resolution:
      "Put the record right at once, with a short TTL. Large public resolvers have a page that flushes a name.",
    prevention: "Lower the TTL a day before a change; a SOA minimum of some minutes.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    let deviations = comparison.wrong + comparison.denied + comparison.empty.flatMap(\.self)
    let kept = deviations.flatMap { deviation in
      deviation.replies.compactMap { reply in reply.ttl.map { (deviation.record, reply, ttl: $0) } }
    }
    guard let (record, reply, ttl) = kept.max(by: { $0.ttl < $1.ttl }), Duration.seconds(Int64(ttl)) > .seconds(3600)
    else { return [] }
    let end = comparison.time + .seconds(Int64(ttl))
    let what = reply.content?.exists == true ? "the wrong answer" : "the denial"
    return [
      finding(
        .nobody, in: comparison, scope: Finding.Scope(zone: record.zone, type: record.question.type),
        "a resolver that asked now for \(record.question) keeps \(what) until \(end), even if it is put right at once",
        expected: "at most an hour", observed: "\(ttl) s",
        evidence: [reply].evidence(for: record.question))
    ]
  }
}
