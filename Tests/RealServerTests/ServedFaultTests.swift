import EdgeLab
import EdgeModel
import Foundation
import Testing

/// What dig sees of every fault, and of every kind of resolver.
@Suite struct ServedFaultTests {
  private static let www = "www.example. 300 IN A 127.53.209.1"
  private static let start = "example. 60 IN SOA ns.example. hostmaster.example. 1 7200 900 1209600 60"
  private static let servers = ["example. 172800 IN NS ns.example.", "example. 172800 IN NS ns.other."]
  private static let glue = "ns.example. 300 IN A 127.53.201.1"
  private static let answer = DigAnswer("NOERROR", "qr aa", answer: [www])
  private static let deep = DigAnswer(
    "NOERROR", "qr aa", answer: ["a.b.deep.example. 300 IN TXT \"deep\""])
  private static let wild = DigAnswer("NOERROR", "qr aa", answer: ["x.wild.example. 300 IN A 127.53.209.3"])
  private static let below = DigAnswer(
    "NOERROR", "qr", authority: ["sub.example. 172800 IN NS ns.example."], additional: [glue])
  private static let denial = DigAnswer("NXDOMAIN", "qr aa", authority: [start])
  private static let nothing = DigAnswer()
  private static let renaming = "old.example. 300 IN DNAME new.example."
  private static let cookie = "+cookie=0102030405060708"

  /// One query: dig's words without the server, what it prints of the message, and what else it prints.
  private struct Case {
    let words: String
    let answer: DigAnswer
    let remark: String

    init(_ words: String, _ answer: DigAnswer, _ remark: String = "") {
      (self.words, self.answer, self.remark) = (words, answer, remark)
    }

    static func silence(_ words: String) -> Case { Case(words + " +time=1", nothing, "timed out") }
    static func refusal(_ words: String) -> Case { Case(words, nothing, "connection refused") }
  }

  private static let faults: [DNSFault: [Case]] = [
    .silent: [.silence("www.example A"), .silence("www.example A +tcp")],
    .closed: [.refusal("www.example A"), .refusal("www.example A +tcp")],
    .slow: [.silence("www.example A"), .silence("www.example A +tcp")],
    .closedTCP: [Case("www.example A", answer), .refusal("www.example A +tcp")],
    .silentTCP: [Case("www.example A", answer), .silence("www.example A +tcp")],
    .fallsSilent: [
      Case("sub.example A", below), .silence("sub.example NS"), .silence("www.sub.example A"),
    ],
    .dropsAddresses: [.silence("www.example A"), Case("www.example A +tcp", answer)],
    .dropsEDNS: [Case("www.example A +noedns", answer), .silence("www.example A +edns=0")],
    .dropsDO: [Case("www.example A +edns=0", answer), .silence("www.example A +dnssec")],
    .withoutEDNS: [Case("www.example A +noedns", answer), Case("www.example A", DigAnswer("FORMERR", "qr"))],
    .badVersion: [
      Case("www.example A +noedns", answer),
      Case("www.example A +edns=0", DigAnswer("BADVERS", "qr"), "EDNS: version: 0,"),
    ],
    .failsOnEDNS: [Case("www.example A +noedns", answer), Case("www.example A", DigAnswer("SERVFAIL", "qr"))],
    .refusesEDNS: [Case("www.example A +noedns", answer), Case("www.example A", DigAnswer("REFUSED", "qr"))],
    .deniesOnEDNS: [Case("www.example A +noedns", answer), Case("www.example A", denial)],
    .dropsEDNSForAddresses: [
      Case("www.example A +noedns", answer), .silence("www.example A +edns=0"), Case("a.b.deep.example TXT", deep),
    ],
    .failsOnEDNSForAddresses: [
      Case("www.example A +noedns", answer), Case("www.example A", DigAnswer("SERVFAIL", "qr")),
      Case("a.b.deep.example TXT", deep),
    ],
    .rejectsEDNS: [
      Case("www.example A +noedns", answer),
      Case("www.example A +edns=0", DigAnswer("FORMERR", "qr"), "EDNS: version: 0,"),
    ],
    .failsWithOPT: [
      Case("www.example A +noedns", answer),
      Case("www.example A +edns=0", DigAnswer("SERVFAIL", "qr"), "EDNS: version: 0,"),
    ],
    .refusesOptions: [
      Case("www.example A +noedns", answer), Case("www.example A +edns=0", answer, "EDNS: version: 0,"),
      Case("www.example A +dnssec", DigAnswer("REFUSED", "qr"), "EDNS: version: 0,"),
      Case("www.example A +edns=0 +nsid", DigAnswer("REFUSED", "qr"), "EDNS: version: 0,"),
    ],
    .withoutAAAA: [
      Case("www.example A", answer), Case("www.example AAAA +noedns", DigAnswer("NOTIMP", "qr")),
      Case("www.example AAAA", DigAnswer("NOTIMP", "qr")),
    ],
    .badCookie: [
      Case("www.example A", answer), Case("www.example A +tcp \(cookie)", answer),
      Case("www.example A +nobadcookie \(cookie)", DigAnswer("BADCOOKIE", "qr"), "; COOKIE: 0102030405060708"),
      // The server's cookie in the first response makes the second query a good one.
      Case("www.example A +badcookie \(cookie)", answer, "BADCOOKIE, retrying"),
      Case("www.example A +nobadcookie \(cookie)1122334455667788", DigAnswer("BADCOOKIE", "qr")),
      // A server cookie of two octets (RFC 7873 section 5.2.2).
      Case("www.example A \(cookie)1122", DigAnswer("FORMERR", "qr")),
    ],
    .servfail: [Case("www.example A", DigAnswer("SERVFAIL", "qr"))],
    .refused: [Case("www.example A", DigAnswer("REFUSED", "qr"), "EDE: 20")],
    .notAuthoritative: [Case("www.example A", DigAnswer("NOERROR", "qr ra", answer: [www]))],
    .upwardReferral: [
      Case("www.example A", DigAnswer("NOERROR", "qr", authority: [". 518400 IN NS a.root-servers.net."]))
    ],
    .sidewaysReferral: [
      Case("www.example A", DigAnswer("NOERROR", "qr", authority: servers, additional: [glue]))
    ],
    .deniesEmptyNonTerminals: [
      Case("b.deep.example A", denial), Case("deep.example NS", denial), Case("a.b.deep.example TXT", deep),
      Case("x.wild.example A", wild), Case("www.example AAAA", DigAnswer("NOERROR", "qr aa", authority: [start])),
    ],
    .refusesMinimised: [
      Case("b.deep.example A", DigAnswer("REFUSED", "qr")), Case("no.example NS", DigAnswer("REFUSED", "qr")),
      Case("a.b.deep.example TXT", deep), Case("x.wild.example A", wild), Case("www.sub.example A", below),
    ],
    .dropsMinimised: [
      .silence("b.deep.example A"), Case("a.b.deep.example TXT", deep), Case("www.sub.example A", below),
    ],
    .nxdomainForNSType: [
      Case("www.example NS", denial), Case("www.example A", answer), Case("sub.example NS", below),
      Case("example NS", DigAnswer("NOERROR", "qr aa", answer: servers)),
    ],
    .truncating: [
      Case("www.example A +ignore", DigAnswer("NOERROR", "qr aa tc")), Case("www.example A", answer, "TCP mode"),
    ],
    .truncatingWithoutTCP: [
      Case("www.example A +ignore", DigAnswer("NOERROR", "qr aa tc")), .refusal("www.example A +tcp"),
    ],
    .truncatingAlways: [
      Case("www.example A +ignore", DigAnswer("NOERROR", "qr aa tc")),
      Case("www.example A +tcp", DigAnswer("NOERROR", "qr aa tc")),
    ],
    .withoutSynthesis: [
      Case("www.old.example A", DigAnswer("NOERROR", "qr aa", answer: [renaming])), Case("www.example A", answer),
    ],
    .wrongSynthesis: [
      Case(
        "www.old.example A",
        DigAnswer("NOERROR", "qr aa", answer: [renaming, "www.old.example. 60 IN CNAME example."])),
      Case("www.example A", answer),
    ],
    .oversized: [
      Case("www.example A +ignore +bufsize=4096", DigAnswer("NOERROR", "qr aa tc")),
      Case(
        "www.example A",
        DigAnswer(
          "NOERROR", "qr aa", answer: [www],
          additional: [
            "padding.example. 60 IN TXT "
              + Array(repeating: "\"" + String(repeating: "x", count: 255) + "\"", count: 6).joined(separator: " ")
          ]), "TCP mode"),
    ],
    .foreignRecords: [
      Case("www.example A", foreign([www], [])),
      // Where the alias leads, and where the other server is, are another zone's to say.
      Case("away.example A", foreign(["away.example. 300 IN CNAME www.other.", stranger("www.other.")], [])),
      Case("example NS", foreign(servers, [stranger("ns.other.")])),
    ],
    .wrongCase: [
      Case("WwW.example A", DigAnswer("NOERROR", "qr aa", answer: ["wWw.EXAMPLE. 300 IN A 127.53.209.1"]))
    ],
    .spoofed: [Case("www.example A", answer, "ID mismatch")],
    .malformed: [Case("www.example A", nothing, "Got bad packet")],
  ]

  private static func stranger(_ name: String) -> String { "\(name) 86400 IN A 127.53.251.66" }

  private static func foreign(_ answer: [String], _ additional: [String]) -> DigAnswer {
    DigAnswer(
      "NOERROR", "qr aa", answer: answer + [stranger("stranger.test.")],
      additional: additional + [stranger("a.root-servers.net."), stranger("stranger.test.")])
  }

  private static let label = String(repeating: "x", count: 63)
  private static let target =
    "this-label-has-as-many-octets-as-a-label-may-have-which-is-63-o"

  /// A server without a fault.
  private static let sound: [Case] = [
    Case("WwW.example A", DigAnswer("NOERROR", "qr aa", answer: ["WwW.example. 300 IN A 127.53.209.1"])),
    Case("b.deep.example A", DigAnswer("NOERROR", "qr aa", authority: [start])),
    Case("www.example A +nsid", answer, "(\"the first\")"),
    Case("www.example A \(cookie)", answer),
    Case("www.example A +edns=1 +noednsnegotiation", DigAnswer("BADVERS", "qr"), "EDNS: version: 0,"),
    Case(
      "www.old.example A",
      DigAnswer(
        "NOERROR", "qr aa",
        answer: [
          "old.example. 300 IN DNAME new.example.", "www.new.example. 300 IN A 127.53.209.4",
          "www.old.example. 300 IN CNAME www.new.example.",
        ])),
    // With the other ending the name has 263 octets.
    Case(
      "\(label).\(label).long.example A",
      DigAnswer("YXDOMAIN", "qr aa", answer: ["long.example. 300 IN DNAME \(target).\(target).other."])),
    // It has the zone below as well, and speaks for it; of DS the parent does.
    Case("www.sub.example A", DigAnswer("NOERROR", "qr aa", answer: ["www.sub.example. 300 IN A 127.53.209.5"])),
    Case("sub.example NS", DigAnswer("NOERROR", "qr aa", answer: ["sub.example. 300 IN NS ns.example."])),
    Case("sub.example DS", DigAnswer("NOERROR", "qr aa", authority: [start])),
  ]

  private static let resolvers: [DNSResolver.Kind: [Case]] = [
    .honest: [
      Case("www.example A +norecurse", DigAnswer("REFUSED", "qr ra")),
      Case("www.example A", DigAnswer("NOERROR", "qr rd ra", answer: [www])),
      // The server that has the alias has its target as well.
      Case(
        "alias.example A",
        DigAnswer("NOERROR", "qr rd ra", answer: ["alias.example. 300 IN CNAME www.example.", www])),
      Case(
        "away.example A",
        DigAnswer(
          "NOERROR", "qr rd ra",
          answer: ["away.example. 300 IN CNAME www.other.", "www.other. 300 IN A 127.53.209.2"])),
      Case(
        "\(label).\(label).long.example A",
        DigAnswer("YXDOMAIN", "qr rd ra", answer: ["long.example. 300 IN DNAME \(target).\(target).other."])),
      Case("nothing.example A", DigAnswer("NXDOMAIN", "qr rd ra", authority: [start])),
      Case("b.deep.example A", DigAnswer("NOERROR", "qr rd ra", authority: [start])),
    ],
    .stale: [
      Case("www.example A", DigAnswer("NOERROR", "qr rd ra", answer: ["www.example. 150 IN A 127.53.209.66"])),
      Case("www.other A", DigAnswer("NOERROR", "qr rd ra", answer: ["www.other. 300 IN A 127.53.209.2"])),
    ],
    .servfail: [
      Case("www.example A", DigAnswer("SERVFAIL", "qr rd ra")),
      Case("www.example A +norecurse", DigAnswer("REFUSED", "qr ra")),
    ],
    .validatingFailure: [
      Case("www.example A", DigAnswer("SERVFAIL", "qr rd ra"), "EDE: 6 "),
      Case("www.example A +cdflag", DigAnswer("NOERROR", "qr rd ra cd", answer: [www])),
    ],
    .filtering: [
      Case("www.example A", DigAnswer("NXDOMAIN", "qr rd ra"), "EDE: 17 "),
      Case("www.other A", DigAnswer("NOERROR", "qr rd ra", answer: ["www.other. 300 IN A 127.53.209.2"])),
    ],
    .foreign: [
      Case("no.such A", DigAnswer("NOERROR", "qr rd ra", answer: ["no.such. 300000 IN A 127.53.251.1"])),
      Case("no.such AAAA", DigAnswer("NOERROR", "qr rd ra")),
    ],
    .silent: [.silence("www.example A")],
  ]

  @Test func everyFaultIsSeen() async throws {
    #expect(Set(ServedFaultTests.faults.keys) == Set(DNSFault.allCases))
    try await ServedFaultTests.serving { world, port in
      let cases = ServedFaultTests.faults.map { ("\($0.key.rawValue).fault.", $0.value) }
      try await ServedFaultTests.compare(cases + [("ns.example.", ServedFaultTests.sound)], world, port)
    }
  }

  @Test func everyKindOfResolverIsSeen() async throws {
    #expect(Set(ServedFaultTests.resolvers.keys) == Set(DNSResolver.Kind.allCases))
    try await ServedFaultTests.serving { world, port in
      let cases = ServedFaultTests.resolvers.map { kind, cases in
        ("\(kind.rawValue).resolver.", cases.map { Case("+recurse " + $0.words, $0.answer, $0.remark) })
      }
      try await ServedFaultTests.compare(cases, world, port)
    }
  }

  @Test func aDelayedAnswerComesTooLateForSomeOnly() async throws {
    try await ServedFaultTests.serving { world, port in
      for option in ["+notcp", "+tcp"] {
        let cases = [
          Case.silence("www.example A \(option)"), Case("www.example A \(option) +time=20", ServedFaultTests.answer),
        ]
        try await ServedFaultTests.compare([("late.test.", cases)], world, port)
      }
    }
  }

  /// Resolvers are no servers that a walk could meet.
  @Test func resolversStandApart() async throws {
    let world = try ServedFaultTests.world()
    #expect(world.hints.map(\.name.description) == ["a.root."])
    #expect(world.resolvers.map(\.name.description) == DNSResolver.Kind.allCases.map { "\($0.rawValue).resolver." })
    let way = world.way(to: try DomainName("www.example."))
    #expect(way.map { $0.map(\.name.description) } == [["a.root."], ["ns.example."]])
    #expect(world.zoneFiles.keys.allSatisfy { !$0.description.hasSuffix(".resolver.") })
  }

  /// Real servers do not make them superfluous.
  @Test func resolversAreServedBesideRealServers() async throws {
    let world = try ServedFaultTests.world()
    let nsd = RealInternet(.nsd, port: try HeldSockets.freePort())
    do {
      try await nsd.serve(world, ports: [:])
      let cases = [Case("+recurse www.example A", DigAnswer("NOERROR", "qr rd ra", answer: [ServedFaultTests.www]))]
      try await ServedFaultTests.compare([("honest.resolver.", cases)], world, "\(nsd.port)")
      let version = try await dig("@127.53.201.2 version.server CH TXT", port: "\(nsd.port)")
      #expect(version.output.contains("NSD"), "\(version)")
    } catch {
      await nsd.stop()
      throw error
    }
    await nsd.stop()
  }

  private static func world() throws -> World {
    let folder = try #require(Bundle.module.url(forResource: "Worlds", withExtension: nil))
    return try World(folder: folder.appendingPathComponent("faults").path, now: Moment.now)
  }

  private static func serving(_ body: (World, String) async throws -> Void) async throws {
    let port = try HeldSockets.freePort()
    let world = try world()
    let running = try await RunningWorld(world, portMap: [53: port])
    do {
      try await body(world, "\(port)")
    } catch {
      await running.stop()
      throw error
    }
    await running.stop()
  }

  /// Asks all servers at the same time, each one question after another.
  private static func compare(_ cases: [(server: String, [Case])], _ world: World, _ port: String) async throws {
    try await withThrowingTaskGroup { tasks in
      for (name, cases) in cases {
        let server = try #require(world.servers.first { $0.name.description == name }, "\(name)")
        let address = try #require(server.addresses.first)
        tasks.addTask {
          for question in cases {
            let outcome = try await dig("@\(address) \(question.words)", port: port)
            #expect(DigAnswer(outcome) == question.answer, "\(name): \(outcome)")
            #expect(question.remark.isEmpty || outcome.output.contains(question.remark), "\(name): \(outcome)")
          }
        }
      }
      try await tasks.waitForAll()
    }
  }
}
