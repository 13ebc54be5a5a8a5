import EdgeConfig
import EdgeModel
import Foundation
import Testing

@Suite struct ProbeFileTests {
  @Test func issuerAndTrustOfATarget() throws {
    let pem = try String(contentsOfFile: samplePath("partner-ca.pem"), encoding: .utf8)
    let folder = try Folder([
      "probe.yaml": """
      schema: 1
      targets:
        - { name: shop.example.com, issuer: Amazon }
        - { name: partner.example.com, trust: ca/partner.pem }
      """,
      "ca/partner.pem": "The partner's\n" + pem,
    ])
    let targets = try folder.expectations().targets
    #expect(targets.map(\.issuer) == ["Amazon", nil])
    #expect(targets.map(\.trust) == [nil, pem])
  }

  @Test func everyKeyIsRead() throws {
    let folder = try Folder([
      "probe.yaml": """
      schema: 1
      include: [a-team.yaml]
      defaults: { labels: { owner: web, tier: test } }
      exclude: ["*.dev.example.com"]
      targets:
        - name: shop.example.com
        - name: api.example.com
          ports: [443, 8443]
          answers: { A: [203.0.113.10, 203.0.113.0/24], AAAA: ["2001:db8::/32"] }
          certificates: ["arn:aws:acm:us-east-1:123456789012:certificate/1"]
          labels: { owner: payments, runbook: "https://example.com/#x", answer: NO, time: 22:22, number: 010 }
          max_severity: sev3
        - { name: old.example.com, absent: true }
        - name: x.dev.example.com
      thresholds: { expiry: { warning: [40d, 30%], critical: 36h } }
      severity: { dead-server: sev4 }
      accept:
        - { rule: lame-server, target: legacy.example.com, server: ns4.old.net., max: sev3, until: 2026-12-31, why: m }
      """,
      "a-team.yaml": "schema: 1\ndefaults: { labels: { tier: production } }\ntargets: [{ name: a.example.com }]\n",
    ])
    let expectations = try folder.expectations()
    // The included file comes first: what includes it may then speak of it.
    #expect(
      expectations.targets.map(\.written) == [
        "a.example.com", "shop.example.com", "api.example.com", "old.example.com",
      ])
    #expect(expectations.targets.map(\.ports) == [[443], [443], [443, 8443], []])
    #expect(expectations.targets.map(\.absent) == [false, false, false, true])
    #expect(expectations.targets[0].labels == ["owner": "web", "tier": "production"])
    let api = expectations.targets[2]
    #expect(api.answers?.a.map(\.description) == ["203.0.113.10", "203.0.113.0/24"])
    #expect(api.answers?.aaaa.map(\.description) == ["2001:db8::/32"])
    #expect(api.certificates == ["arn:aws:acm:us-east-1:123456789012:certificate/1"])
    #expect(api.maximumSeverity == .sev3)
    #expect(api.source == Source(file: folder.path + "/probe.yaml", place: "line 7"))
    // As written: no boolean, no time of day, no octal number.
    #expect(
      api.labels == [
        "owner": "payments", "tier": "test", "runbook": "https://example.com/#x", "answer": "NO", "time": "22:22",
        "number": "010",
      ])
    #expect(expectations.thresholds.warning == .init(span: .days(40), share: 0.3))
    #expect(expectations.thresholds.urgent == Thresholds().urgent)
    #expect(expectations.thresholds.critical == .init(span: .seconds(36 * 3600), share: nil))
    #expect(expectations.severities == ["dead-server": .sev4])
    let acceptance = try #require(expectations.acceptances.first)
    #expect(acceptance.rule == "lame-server")
    #expect(acceptance.target?.host == "legacy.example.com")
    #expect(acceptance.server?.host == "ns4.old.net")
    #expect(acceptance.maximum == .sev3)
    // All of that day.
    #expect(acceptance.until.description == "2026-12-31T23:59:59Z")
    #expect(acceptance.why == "m")
    #expect(acceptance.source.place == "line 18")
    #expect(
      expectations.remarks == [
        "\(folder.path)/probe.yaml, line 18: accept names legacy.example.com., which is no target here"
      ])
  }

  @Test func theNearestWordOnResolversCounts() throws {
    let folder = try Folder([
      "probe.yaml": """
      schema: 1
      include: [team.yaml]
      defaults: { resolvers: [8.8.8.8, "2001:4860:4860::8888", 192.0.2.53@5353] }
      targets:
        - name: shop.example.com
        - { name: www.example.com, resolvers: none }
        - { name: api.example.com, resolvers: [10.0.0.2] }
      """,
      "team.yaml": "schema: 1\ntargets: [{ name: a.example.com }]\n",
    ])
    let usual = ["8.8.8.8", "2001:4860:4860::8888", "192.0.2.53:5353"]
    let resolvers = try folder.expectations().targets.map { ($0.written, $0.resolvers?.map(\.description)) }
    #expect(
      Dictionary(uniqueKeysWithValues: resolvers) == [
        "a.example.com": usual, "shop.example.com": usual, "www.example.com": [], "api.example.com": ["10.0.0.2"],
      ])
  }

  @Test(arguments: [
    "\u{FEFF}schema: 1\ntargets: [{ name: shop.example.com }]\n",
    "{\"schema\": 1, \"targets\": [{\"name\": \"shop.example.com\"}]}\n",
    "# R&D &only *this\nschema: \"1\"\r\ntargets:\r\n  - name: 'shop.example.com'\r\n",
    "schema: 1\ntargets:\n- name: |-\n    shop.example.com\n  labels: { why: \"*all* & more\" }\n",
  ])
  func formsOfYAMLAreRead(text: String) throws {
    #expect(try Folder(["probe.yaml": text]).expectations().targets.map(\.written) == ["shop.example.com"])
  }

  // Composed, it would take longer than anybody waits.
  @Test(.timeLimit(.minutes(1))) func deepBombInAKeyIsRefusedAtOnce() throws {
    var text = "schema: 1\na0: &a0 [x, x]\n"
    for level in 1...64 { text += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1)]\n" }
    #expect(try Folder(["probe.yaml": text + "? *a64\n: x\n"]).refusal().contains("aliases (*) are not read here"))
  }

  @Test func symbolicLinkOutOfTheFolderIsRefused() throws {
    let outside = try Folder(["Z0123ABC.json": recordSets([])])
    let folder = try Folder(["probe.yaml": "schema: 1\naws: aws\n", "aws/README": ""])
    let manager = FileManager.default
    try manager.createSymbolicLink(
      atPath: folder.path + "/aws/link.json", withDestinationPath: outside.path + "/Z0123ABC.json")
    #expect(folder.refusal("/probe.yaml").hasPrefix("aws/link.json: it leads out of the folder of the probe file\n"))
    try manager.removeItem(atPath: folder.path + "/aws")
    try manager.createSymbolicLink(atPath: folder.path + "/aws", withDestinationPath: outside.path)
    #expect(
      folder.refusal("/probe.yaml").hasPrefix(
        "probe.yaml, line 2: \"aws\": the path leads out of the folder of the probe file\n"))
  }

  @Test(arguments: [("link.yaml", "probe.yaml"), ("link", ""), ("link.json", "Z0123ABC.json")])
  func symbolicLinkOutOfTheNamedFolderIsRefused(link: String, target: String) throws {
    let outside = try Folder(["probe.yaml": "a secret", "Z0123ABC.json": "a secret"])
    let folder = try Folder(["Z0456ABC.json": recordSets([])])
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/" + link, withDestinationPath: outside.path + "/" + target)
    #expect(folder.refusal().hasPrefix("\(link): it leads out of the folder that was named\n"))
    #expect(!folder.refusal().contains("secret"))
  }

  @Test func noRawByteOfAFileReachesTheTerminal() throws {
    let folder = try Folder(["a\u{1B}[2J\nb.yaml": "schema: 1\n\"\u{202E}x\": 1\ntargets: []\n"])
    #expect(
      folder.refusal() == "a\\u{1b}[2J\\u{a}b.yaml, line 2: \"\\u{202e}x\" is not a key of the file\n"
        + "    known here: accept, aws, aws_state, defaults, exclude, include, schema, severity, targets, thresholds")
  }

  @Test func circleOfFoldersIsWalkedOnce() throws {
    let folder = try Folder(["Z0123ABC.json": recordSets([])])
    try FileManager.default.createSymbolicLink(atPath: folder.path + "/again", withDestinationPath: folder.path)
    #expect(try folder.expectations().zones.count == 1)
  }

  @Test func fileIncludedTwiceIsReadOnce() throws {
    let folder = try Folder([
      "a.yaml": "schema: 1\ninclude: [c.yaml]\ntargets: [{ name: a.example.com }]\n",
      "b.yaml": "schema: 1\ninclude: [c.yaml]\ntargets: [{ name: b.example.com }]\n",
      "c.yaml": "schema: 1\ntargets: [{ name: c.example.com }]\n",
    ])
    #expect(try folder.expectations().targets.map(\.written) == ["c.example.com", "a.example.com", "b.example.com"])
  }

  @Test func folderWithAWorldIsPassedOverUnlessNamed() throws {
    let probe = "schema: 1\ntargets: [{ name: %.example.com }]\n"
    let folder = try Folder([
      "probe.yaml": probe.replacingOccurrences(of: "%", with: "a"),
      "deep/er/probe.yaml": probe.replacingOccurrences(of: "%", with: "b"),
      "outage/probe.yaml": probe.replacingOccurrences(of: "%", with: "c"),
      "outage/expect.yaml": "rules: []\n",
      "outage/world/servers.yaml": "servers: []\n",
      "probe.schema.json": "{}",
    ])
    let all = try folder.expectations()
    #expect(all.targets.map(\.written) == ["b.example.com", "a.example.com"])
    #expect(all.remarks == ["1 folder with a world of its own was passed over; name one to run it"])
    let named = try folder.expectations("/outage/")
    #expect(named.targets.map(\.written) == ["c.example.com"])
    #expect(named.remarks == [])
  }

  @Test(arguments: [
    ("*.example.com", ["a.example.com", "b.a.example.com"]), ("EXAMPLE.com.", ["example.com"]), ("*", nil),
    ("?.example.com", ["a.example.com"]), ("*a*", nil), ("b*.com", ["b.a.example.com"]), ("example", []),
  ])
  func onlyKeepsWhatMatches(glob: String, expected: [String]?) throws {
    let names = ["example.com", "a.example.com", "b.a.example.com"]
    let targets = names.map { "  - name: \($0)\n" }.joined()
    let folder = try Folder(["probe.yaml": "schema: 1\ntargets:\n" + targets])
    #expect(try folder.expectations(only: [glob]).targets.map(\.written) == expected ?? names)
  }

  @Test func stateIsNeverASourceOfExpectedRecords() throws {
    let folder = try Folder([
      "probe.yaml": "schema: 1\naws_state: state\ntargets: [{ name: shop.example.com }]\n",
      "state/Z0123ABC.json": recordSets([recordSet("shop.example.com.", "A", ["broken"])]),
      "state/Z0123ABC.hosted-zone.json": hostedZone("Z0123ABC", "example.com."),
    ])
    try folder.copySample("wire-acm-describe-certificate.renewal-pending.json", to: "state/c.json")
    let expectations = try folder.expectations()
    #expect(expectations.zones == [])
    #expect(expectations.certificates.count == 1)
    #expect(expectations.remarks.count == 2)
    #expect(
      expectations.remarks.allSatisfy { $0.hasSuffix("aws_state is never a source of expected records, passed over") })
  }

  @Test func optionsStandInForTheFoldersOfTheFile() throws {
    let folder = try Folder([
      "probe.yaml": "schema: 1\naws: nowhere\naws_state: nowhere\ntargets: [{ name: shop.example.com }]\n",
      "new/Z0123ABC.json": recordSets([]),
      "state/c.json": #"{"Certificate":{"CertificateArn":"arn:1","Status":"ISSUED"}}"#,
    ])
    let expectations = try Expectations(
      paths: [folder.path + "/probe.yaml"], intent: folder.path + "/new", state: folder.path + "/state")
    #expect(expectations.zones.map(\.id) == ["Z0123ABC"])
    #expect(expectations.certificates.map(\.arn) == ["arn:1"])
  }

  @Test(
    arguments: [
      (["./Probes", "/etc/edgeprobe", "/x/edgeprobe"], "./Probes"),
      (["/etc/edgeprobe", "/x/edgeprobe"], "/x/edgeprobe"),
      (["/etc/edgeprobe", "/home/me/.config/edgeprobe"], "/etc/edgeprobe"), ([], nil),
    ] as [([String], String?)])
  func usualPathIsTheFirstThatExists(there: [String], expected: String?) {
    let environment = ["XDG_CONFIG_HOME": "/x", "HOME": "/home/me"]
    #expect(Expectations.usualPath(environment: environment, isThere: there.contains) == expected)
  }

  @Test func homeIsTheUsualPathWithoutXDG() {
    #expect(Expectations.usualPath(environment: ["HOME": "/h"]) { $0.hasPrefix("/h") } == "/h/.config/edgeprobe")
  }
}
