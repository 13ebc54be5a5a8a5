import EdgeDiagnose
import EdgeModel

extension Scene {
  /// The exports hold the zone above, with these NS and DS records for the target's, whatever its servers refer to.
  mutating func handOver(to servers: [String], vouchingBy ds: [RData] = []) {
    func set(_ type: RecordType, _ values: [[UInt8]]) -> ExpectedRecordSet {
      ExpectedRecordSet(
        name: Scene.apex, type: type, ttl: 60, identifier: nil, content: .values(values), source: file)
    }
    let sets = [set(.ns, servers.map { name($0).wire })] + (ds.isEmpty ? [] : [set(.ds, ds.map(\.bytes))])
    expectations.zones = [
      HostedZone(id: "Z9", name: name("com."), isPrivate: false, nameServers: nil, records: sets, source: file)
    ]
    for index in evidence.zones[1].responses.indices {
      evidence.zones[1].responses[index].referral = Scene.servers.map(\.0)
    }
  }

  static let parent = name("com.")

  private func index(of zone: DomainName) -> Int {
    guard let index = evidence.zones.firstIndex(where: { $0.zone == zone }) else { fatalError("no zone \(zone)") }
    return index
  }

  /// The evidence of the target's own zone.
  var own: ZoneEvidence {
    get { evidence.zones[index(of: Scene.apex)] }
    set { evidence.zones[index(of: Scene.apex)] = newValue }
  }

  /// The zone's servers have IPv6 alone, and the zone of their names says so.
  mutating func leaveIPv4() {
    let places = ["2001:db8:1::53", "2001:db8:2::53"]
    for (index, (server, _)) in Scene.servers.enumerated() {
      own.servers[index].addresses = [address(places[index])]
      for place in own.responses.indices where own.responses[place].server == server {
        own.responses[place].address = address(places[index])
      }
    }
    let host = (name("ns.example.net."), "203.0.113.54")
    evidence.zones.append(
      ZoneEvidence(
        zone: name("example.net."), parent: .root, ttl: 60, ds: [],
        servers: [NameServer(name: host.0, addresses: [address(host.1)])],
        responses: Scene.servers.map { Scene.response(host.0, host.1, Question($0.0, .a), .answered(.noData)) }))
  }

  /// One more server of the zone, which answers as the first does, or in one way to everything.
  mutating func add(
    _ server: String, at places: [String], origins: [NameServer.Origin] = [.parent], to zone: DomainName = Scene.apex,
    answering outcome: Response.Outcome? = nil
  ) {
    let index = index(of: zone)
    let first = evidence.zones[index].servers[0].name
    let model = evidence.zones[index].responses.filter { $0.server == first }
    evidence.zones[index].servers.append(
      NameServer(name: name(server), origins: origins, addresses: places.map { address($0) }))
    for place in places {
      evidence.zones[index].responses += model.map {
        Scene.response(name(server), place, $0.question, outcome ?? $0.outcome, transport: $0.transport)
      }
    }
  }

  /// What a server of the parent says when it is asked for the zone's name servers; none of them is a denial.
  mutating func parent(_ server: String, at place: String, names servers: [String], glue: [(String, String)] = []) {
    let index = index(of: Scene.parent)
    if !evidence.zones[index].servers.contains(where: { $0.name == name(server) }) {
      evidence.zones[index].servers.append(NameServer(name: name(server), addresses: [address(place)]))
    }
    var response = Scene.response(
      name(server), place, Question(Scene.apex, .ns),
      servers.isEmpty ? .answered(.nameError) : .answered(.referral(to: Scene.apex)))
    response.referral = servers.map { name($0) }.sorted()
    response.glue = glue.map { Record(name: name($0.0), type: .a, ttl: 60, data: RData(address($0.1))) }.sorted()
    evidence.zones[index].responses.append(response)
  }

  /// The NS records that a server of the zone gives for the apex.
  mutating func apex(_ server: Int, names servers: [String]) {
    let speaker = own.servers[server]
    let records = servers.map { Record(name: Scene.apex, type: .ns, ttl: 60, data: RData(name($0))) }
    var response = Scene.response(
      speaker.name, "\(speaker.addresses[0])", Question(Scene.apex, .ns), .answered(.answer(records)))
    response.referral = servers.map { name($0) }.sorted()
    own.responses.append(response)
  }

  /// What a server of the zone answers over TCP to the first question.
  mutating func stream(_ server: Int, _ outcome: Response.Outcome, type: RecordType = .a) {
    let speaker = own.servers[server]
    own.responses.append(
      Scene.response(
        speaker.name, "\(speaker.addresses[0])", Question(Scene.host, type), outcome, transport: .tcp))
  }

  /// Changes what came from one server of the zone over UDP.
  mutating func datagrams(_ server: Int, type: RecordType? = nil, _ change: (inout Response) -> Void) {
    let speaker = own.servers[server].name
    for index in own.responses.indices where own.responses[index].server == speaker {
      guard own.responses[index].transport == .udp, type.map({ own.responses[index].question.type == $0 }) ?? true
      else { continue }
      change(&own.responses[index])
    }
  }
}
