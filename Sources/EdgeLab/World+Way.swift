import EdgeModel
import EdgeWire

extension World {
  /// The authoritative servers that a walk to a name meets, a stage a zone: those of the root first, those that have the last word last.
  package func way(to name: DomainName) -> [[DNSServer]] {
    let question = Question(name, .a)
    let query = Message(
      id: 1, questions: [question], edns: EDNS(payloadSize: Message.payloadSize, dnssecOK: true)
    ).uncompressedWire
    var stages: [[DNSServer]] = []
    var (zone, stage) = (DomainName.root, servers.filter { $0.zones.contains { $0.apex == .root } })
    while !stage.isEmpty {
      stages.append(stage)
      let responses = stage.lazy.compactMap { $0.responses(to: query, over: .tcp).last }
      guard let message = responses.compactMap({ try? Message(wire: $0) }).first,
        case .referral(let child) = ResponseKind(of: message, to: question, from: zone)
      else { break }
      let names = Set(ResponseKind.servers(of: child, in: message))
      (zone, stage) = (child, servers.filter { names.contains($0.name) })
    }
    return stages
  }
}
