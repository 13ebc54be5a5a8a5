import EdgeDiagnose
import EdgeModel

extension Scene {
  /// Scenes in which the delegation is broken: one for every rule and every cause of that layer.
  static let delegationFaults: [Scene] = {
    func scene(_ break: (inout Scene) -> Void) -> Scene {
      var scene = Scene()
      `break`(&scene)
      return scene
    }
    let both = Scene.servers.map { "\($0.0)" }
    return [
      scene { $0.undelegate() },
      scene { $0.leaveIPv4() },
      scene {
        $0.expect(nameServers: [name("ns3.example.net.")])
        $0.allServers(answer: .answered(.lame(.rcode(.refused))))
      },
      scene { $0.expect(nameServers: [name("ns3.example.net.")], a: ["192.0.2.1"]) },
      scene { $0.server(1, answers: .answered(.lame(.rcode(.refused)))) },
      scene { $0.server(1, answers: .timeout) },
      scene { $0.allServers(answer: .timeout) },
      scene {
        $0.expect(nameServers: Scene.servers.map(\.0) + [name("ns3.example.net.")])
        $0.add("ns3.example.net.", at: ["203.0.113.53"], origins: [.expected])
      },
      scene { $0.own.servers[1].alias = name("host.example.org.") },
      scene {
        $0.parent("a.gtld-servers.net.", at: "192.5.6.30", names: both)
        $0.parent("b.gtld-servers.net.", at: "192.33.14.30", names: [])
      },
      scene {
        $0.apex(0, names: both + ["ns3.example.net."])
        $0.add("ns3.example.net.", at: ["203.0.113.53"], origins: [.apex], answering: .timeout)
      },
      scene {
        $0.server(1, type: .a, answers: .truncated)
        $0.stream(1, .refusedConnection)
      },
      scene {
        $0.own.servers.append(NameServer(name: name("ns9.example.net."), addresses: [], unresolved: "no address"))
      },
      scene {
        $0.parent("a.gtld-servers.net.", at: "192.5.6.30", names: both + ["ns3.example.com."])
        $0.add("ns3.example.com.", at: ["203.0.113.53"])
      },
      scene {
        $0.own.servers[1].glue = [address("192.0.2.2")]
        $0.own.servers[1].authoritative = [address("192.0.2.3")]
        $0.server(1, answers: .timeout)
      },
      scene {
        $0.own.servers.append(
          NameServer(
            name: name("ns.example.org."), addresses: [], unresolved: "circular",
            circle: [name("ns.example.org."), name("ns.example.edu.")]))
      },
      scene { $0.datagrams(1) { ($0.edns, $0.refusedEDNS) = (.plain, [.full]) } },
      scene { for server in 0..<2 { $0.datagrams(server) { $0.roundTrip = .seconds(2) } } },
      scene {
        $0.own.servers[1].addresses = [address("198.51.100.2")]
        $0.server(0, answers: .timeout)
      },
      scene {
        let step = Step(name: Scene.apex, asked: Scene.parent, zone: Scene.apex, outcome: .cut)
        $0.evidence.steps = [step]
        $0.evidence.zones[1].responses.append(
          Scene.response(name("a.gtld-servers.net."), "192.5.6.30", step.question, .answered(.nameError)))
      },
    ]
  }()
}
