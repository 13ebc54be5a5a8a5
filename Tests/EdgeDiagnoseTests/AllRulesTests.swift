import EdgeDiagnose
import EdgeModel
import Foundation
import Testing

struct AllRulesTests {
  @Test func namesAreUniqueAndKebabCase() {
    for ids in [allRules.map(\.id), allCauses.map(\.id)] {
      #expect(Set(ids).count == ids.count)
      for id in ids { #expect(id.wholeMatch(of: /[a-z][a-z0-9]*(-[a-z0-9]+)*/) != nil, "\(id)") }
    }
  }

  @Test func explanationsAreComplete() {
    for rule in allRules {
      let runbook = rule.explanation
      let parts = [
        rule.summary, runbook.trigger, runbook.impact, runbook.investigation, runbook.causes, runbook.resolution,
        runbook.prevention,
      ]
      for part in parts {
        #expect((part.hasSuffix(".") || part.hasSuffix("?")) && part.count > 15, "\(rule.id): \(part)")
      }
    }
    for cause in allCauses {
      for part in [cause.summary, cause.rulesOut, cause.prevent] {
        #expect(part.hasSuffix("."), "\(cause.id): \(part)")
      }
    }
  }

  @Test func everyRuleIsListedAndTested() throws {
    let tests = URL(filePath: #filePath).deletingLastPathComponent()
    let rules = tests.deletingLastPathComponent().deletingLastPathComponent().appending(
      path: "Sources/EdgeDiagnose/Rules")
    let listed = Set(allRules.map { String(describing: type(of: $0)) })
    var written: Set<String> = []
    let files = try #require(FileManager.default.enumerator(at: rules, includingPropertiesForKeys: nil))
    for case let file as URL in files where file.pathExtension == "swift" {
      let text = try String(contentsOf: file, encoding: .utf8)
      guard let match = text.firstMatch(of: /package struct (\w+): Rule \{/) else { continue }
      written.insert(String(match.1))
      #expect(!text.contains(/\.sev[1-4]/), "\(file.lastPathComponent) names a severity")
      let test = tests.appending(path: "Rules/\(match.1)Tests.swift")
      #expect(FileManager.default.fileExists(atPath: test.path()), "\(match.1) has no test")
    }
    #expect(listed == written)
  }

  @Test(arguments: allRules.map(\.id))
  func leftOutRuleIsMissed(_ id: String) {
    let rest = allRules.filter { $0.id != id }
    let changed = Scene.faults.contains { scene in
      Diagnosis(of: scene.comparison, rules: rest).findings != scene.diagnosis.findings
    }
    #expect(changed)
  }

  @Test func everyFindingHasACause() {
    for scene in Scene.faults {
      let findings = scene.diagnosis.findings.filter { $0.severity > .note || $0.isUnknown }
      let explained = scene.report.incidents.flatMap(\.findings)
      #expect(findings.map(\.id).sorted() == explained.sorted())
      #expect(!findings.isEmpty)
    }
  }

  @Test func everyCauseIsTaken() {
    let taken = Set(Scene.faults.flatMap { $0.report.incidents.map(\.cause) })
    #expect(taken == Set(allCauses.map(\.id)))
  }
}

extension Scene {
  /// A scene for every rule and every cause.
  static let faults: [Scene] = {
    func scene(_ break: (inout Scene) -> Void) -> Scene {
      var scene = Scene()
      `break`(&scene)
      return scene
    }
    func endpoint(_ outcome: Handshake.Outcome = .handshake, leaf: Certificate = .leaf()) -> Scene {
      scene { $0.evidence.endpoints[1] = Scene.endpoint("203.0.113.11", outcome, leaf: leaf) }
    }
    let alias = Record(name: host, type: .cname, ttl: 60, data: RData(name("b.example.org.")))
    return delegationFaults + handshakeFaults + routingFaults + heldFaults + [
      scene { $0.server(1, answers: .answered(.nameError)) },
      scene {
        $0.expect()
        $0.expectations.zones[0].records = []
        $0.hold(.a, RData(address("203.0.113.10")), of: name("*.example.com."))
        $0.allServers(answer: .answered(.noData))
        $0.answer(.nodata, .noError)
      },
      scene { $0.server(1, answers: .answered(.noData)) },
      scene {
        $0.allServers(answer: .answered(.noData))
        $0.answer(.nodata, .noError)
      },
      scene { $0.expect(a: ["192.0.2.1"]) },
      scene {
        $0.server(1, answers: .timeout)
        $0.accept("dead-server", until: now)
      },
      scene {
        $0.allServers(answer: .answered(.alias(to: name("b.example.org."), [alias])))
        $0.answer(.nxdomain, .nameError, aliases: [alias], name: name("b.example.org."))
      },
      scene {
        $0.allServers(answer: .answered(.alias(to: name("b.example.org."), [alias])))
        $0.answer(.servfail, .serverFailure, aliases: [alias], name: name("b.example.org."))
        for index in $0.evidence.answers.indices { $0.evidence.answers[index].path.append(name("example.org.")) }
      },
      scene {
        $0.allServers(answer: .answered(.alias(to: name("b.example.org."), [alias])))
        $0.answer(.loop, .serverFailure, aliases: [alias])
      },
      scene {
        $0.answer(.servfail, .serverFailure, aliases: [alias])
        for index in $0.evidence.answers.indices { $0.evidence.answers[index].hasTooManyAliases = true }
      },
      scene { $0.target.absent = true }, scene { $0.standBy(.refused) },
      endpoint(.refused), endpoint(.timeout(.connect)), endpoint(.alert(40)), endpoint(.notAllowed),
      endpoint(leaf: .leaf(until: "2026-11-18T12:00:00Z")), endpoint(leaf: .leaf(until: "2026-11-21T12:00:00Z")),
      endpoint(leaf: .leaf(from: "2026-11-21T12:00:00Z")), endpoint(leaf: .leaf(names: ["other.example.com"])),
      scene { $0.flaw([(20, 0)], links: []) }, scene { $0.flaw([(2, 1)], links: [Scene.issuer]) },
      scene { $0.flaw([(10, 1)]) }, scene { $0.flaw([(79, 1)]) }, scene { $0.flaw([(66, 0)]) },
      scene { $0.flaw([(68, 0)]) }, scene { $0.flaw([(26, 0)]) },
      scene { $0.staple(Staple(.revoked)) }, scene { $0.staple(Staple(.stale)) },
      scene { $0.serve(Certificate.leaf().with { $0.mustStaple = true }) },
      scene { $0.serve(Certificate.leaf().with { $0.timestamps = 1 }) },
      scene { $0.evidence.endpoints[1].chainLength = 11 },
      scene {
        $0.target.issuer = "Example Works CA"
        $0.serve(.leaf())
      },
      scene {
        $0.serve(.leaf())
        $0.evidence.endpoints[1].path?.flawsWithoutSearch = [.init(code: 20, depth: 1, text: "no issuer")]
      },
      scene {
        $0.serve(.leaf())
        $0.evidence.endpoints[1].path?.flawsOfForm = [.init(code: 85, depth: 0, text: "no key identifier")]
      },
      scene {
        $0.serve(.leaf())
        $0.flaw([], links: [Scene.issuer, .authority(["Entrust, Inc.", "Some Root"])])
        $0.evidence.endpoints.remove(at: 0)
      },
      scene { $0.serve(.leaf(names: ["shop.example.com", "www.example.com"])) },
      scene {
        $0.expectations.severities = ["overlong-validity": .sev4, "misordered-chain": .sev4]
        $0.serve(.leaf(until: "2028-01-01T00:00:00Z"))
      },
      scene {
        $0.expectations.severities = ["misordered-chain": .sev4]
        $0.serve(.leaf(), then: [Scene.issuer, Scene.issuer])
      },
      scene { $0.manage(validation: "") },
      scene {
        $0.manage(
          serial: "0f:ff", notBefore: "2026-11-10T00:00:00Z", notAfter: "2027-05-27T00:00:00Z",
          renewed: "2026-11-10T00:00:00Z")
      },
      scene { $0.ask(.txt, .records(Record(.txt, RData([1, 65]))), .empty) },
      scene { $0.allServers(type: .aaaa, answer: .answered(.alias(to: name("b.example.org."), [alias]))) },
      scene {
        $0.allServers(answer: .denial)
        $0.answer(.nxdomain, .nameError, aliases: [.alias("b.example.com.example.com.")])
      },
      scene {
        $0.expect()
        $0.ask(.https, .records(Record(.https, service(1, ".", hints: ["203.0.113.12"]))))
      },
      scene { $0.resolver("192.0.2.53", .rcode(.serverFailure)) },
      scene {
        $0.own.ds = [Record(.ds, RData([0, 1, 13, 2]), of: Scene.apex)]
        $0.resolver("192.0.2.53", .rcode(.serverFailure), unchecked: .noData)
      },
      scene {
        $0.expect()
        $0.resolver("192.0.2.53", .answer([.a("192.0.2.80", ttl: 61)]))
      },
      scene {
        $0.expect()
        $0.expectations.severities = ["resolver-disagrees": .sev4]
        $0.resolver("192.0.2.53", .answer([.a("192.0.2.80", ttl: 60)]))
      },
      scene {
        $0.expectations.severities = ["answered-by-wildcard": .sev4]
        $0.evidence.answers[0].isByWildcard = true
      },
      scene {
        $0.expect()
        $0.expectations.severities = ["ttl-differs": .sev4]
        $0.expectations.zones[0].records[0].ttl = 61
      },
      scene {
        $0.expect()
        $0.server(1, type: .a, answers: .records(.a("192.0.2.1", ttl: 7200)))
      },
      scene { $0.occlude() },
      scene {
        $0.expectations.severities = ["hints-outdated": .sev4]
        $0.prime(["b.root-servers.net."])
      },
      scene {
        $0.expectations.severities = ["vantage-cannot": .sev4]
        $0.resolver("192.0.2.53", .timeout)
      },
      scene { $0.page(503, ["server": "awselb/2.0"], body: "") }, scene { $0.page(421) }, scene { $0.answer(.loop()) },
      scene {
        let end = HTTPTrail.End.untrusted(location: "https://www.example.com/", why: "certificate has expired")
        $0.answer(HTTPTrail(exchanges: [.scene(301, ["location": "https://www.example.com/"])], end: end))
      },
      scene {
        $0.expectPage()
        $0.page(403, ["server": "CloudFront"])
      },
      scene {
        $0.expectPage()
        $0.page(404)
      },
      scene {
        $0.expectPage(contains: "well")
        $0.page(200)
      },
      scene { $0.clock(.days(2)) },
      scene { $0.evidence.hasTrustStore = false },
      scene { $0.evidence.missed = ["walk"] },
      scene {
        for zone in $0.evidence.zones.map(\.zone) { $0.allServers(of: zone, answer: .timeout) }
        $0.answer(.unreachable, .serverFailure)
      },
      scene {
        for zone in $0.evidence.zones.map(\.zone) {
          $0.allServers(of: zone, answer: .answered(.lame(.notAuthoritative)))
        }
        $0.answer(.servfail, .serverFailure)
      },
    ]
  }()
}
