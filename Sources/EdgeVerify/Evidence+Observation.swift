import EdgeModel
import EdgeWire
import EdgeX509

extension Evidence {
  /// Decodes what one look gave and verifies it as of a time: every message and every chain once.
  package init(
    of observation: Observation, at time: Moment, trust: TrustStore?, lists: RevocationLists = .none,
    memory: ChainMemory = ChainMemory()
  ) {
    let walk = DecodedWalk(observation.walk, began: observation.began)
    self.init(
      target: observation.target, round: observation.round, began: observation.began, time: time,
      answers: observation.walk.questions.map { walk.answer(to: $0) }, zones: walk.zones,
      steps: observation.walk.steps, resolvers: walk.resolvers,
      endpoints: EndpointEvidence.all(of: observation.handshakes, at: time, trust: trust, lists: lists, memory: memory),
      missed: observation.missed, limits: observation.walk.limits, hasTrustStore: trust != nil,
      queries: observation.walk.replies.count + observation.walk.looks.count, handshakes: observation.handshakes.count)
    aliases = walk.aliases
    followed = Set(observation.walk.followed ?? [])
    onlyFamily = observation.walk.onlyFamily
    ends = walk.ends(beside: answers)
    hasOwnAnchors = trust?.isGiven == true
    plainPage = observation.plainPage
    plainPageBeside = observation.plainPageBeside
    strangersInTheClear = Set(observation.strangersInTheClear ?? [])
    elsewhere = observation.elsewhere ?? []
    typed = observation.typed ?? []
  }
}
