import EdgeModel
import EdgeWire

extension DecodedWalk {
  /// The looks at aliases in which the resources and the record were heard; sorted by record, then round.
  var aliases: [AliasEvidence] {
    struct Key: Hashable {
      let record: Question
      let round: Int
    }
    let rounds = Dictionary(grouping: walk.looks) { Key(record: $0.record, round: $0.round) }
    return rounds.compactMap { key, looks -> AliasEvidence? in
      let heard = looks.filter(\.reply.isHeard)
      let resources = heard.filter { $0.part != .record }
      // Without the second question to the resource nobody knows what it was while the record was asked.
      guard Set(heard.map(\.part)).count == Look.Part.allCases.count,
        let began = heard.map(\.reply.sent).min(),
        let ended = heard.map({ $0.reply.sent + $0.reply.roundTrip }).max()
      else { return nil }
      let records = Dictionary(grouping: heard.filter { $0.part == .record }, by: \.reply.query.address)
      return AliasEvidence(
        record: key.record, round: key.round, began: began, elapsed: ended - began,
        resource: Set(resources.flatMap { addresses(in: $0.reply) }),
        isWithoutAddress: resources.allSatisfy { kind(of: $0.reply) == .noData },
        answers: records.mapValues { Set($0.flatMap { addresses(in: $0.reply) }) }.filter { !$0.value.isEmpty })
    }.sorted { ($0.record, $0.round) < ($1.record, $1.round) }
  }

  private func addresses(in reply: Reply) -> Set<Address> {
    guard case .answer(let records)? = kind(of: reply) else { return [] }
    return Set(records.filter { $0.type == reply.query.question.type }.compactMap(\.data.address))
  }

  private func kind(of reply: Reply) -> ResponseKind? {
    guard case .message(let index) = reply.outcome, let message = messages[index] else { return nil }
    let question = reply.query.question
    return ResponseKind(of: message, to: question, from: descents[question]?.path.last ?? .root).believed
  }
}
