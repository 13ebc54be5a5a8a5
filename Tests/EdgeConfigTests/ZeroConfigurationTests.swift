import EdgeConfig
import EdgeModel
import Testing

private let sets = [
  recordSet("www.example.com.", "A", ["192.0.2.1"]), recordSet("www.example.com.", "AAAA", ["2001:db8::1"]),
  recordSet("six.example.com.", "AAAA", ["2001:db8::1"]), recordSet(#"\\052.example.com."#, "A", ["192.0.2.1"]),
  recordSet("_x1.example.com.", "CNAME", ["_y1.acm-validations.aws."]),
  recordSet("key._domainkey.example.com.", "CNAME", ["key.dkim.amazonses.com."]),
  recordSet("text.example.com.", "TXT", [#"\"x\""#]),
  aliasSet("example.com.", "A", to: "x.us-east-1.elb.amazonaws.com."),
  aliasSet("nlb.example.com.", "A", to: "x.elb.us-east-1.amazonaws.com"),
  aliasSet("cdn.example.com.", "A", to: "d111111abcdef8.CloudFront.net."),
  recordSet("cname.example.com.", "CNAME", ["d1.cloudfront.net."]),
  aliasSet("api.example.com.", "A", to: "d-1.execute-api.us-east-1.amazonaws.com."),
  aliasSet("s3.example.com.", "A", to: "s3-website-us-east-1.amazonaws.com."),
  aliasSet("in.example.com.", "A", to: "www.example.com."),
  recordSet("other.example.com.", "CNAME", ["cloudfront.net.example.org."]),
  recordSet("svc.example.com.", "HTTPS", ["1 ."]), recordSet("svc.example.com.", "A", ["192.0.2.1"]),
  recordSet("bound.example.com.", "HTTPS", ["1 www.example.com."]),
  recordSet("mail.example.com.", "MX", ["10 mx.example.net."]),
  recordSet("_sip._tcp.example.com.", "SRV", ["0 0 5061 sip.example.com."]),
  recordSet("dev.example.com.", "NS", ["ns1.example.org."]), recordSet("dev.example.com.", "DS", ["1 13 2 00"]),
]

@Suite struct ZeroConfigurationTests {
  /// A front is a front behind a CNAME into another zone of the exports as well.
  @Test func whatLeadsToAFrontThroughAnotherZone() throws {
    let folder = try Folder([
      "Z0123ABC.json": recordSets([recordSet("shop.example.com.", "CNAME", ["lb.example.net."])]),
      "Z0123ABD.json": recordSets(
        [aliasSet("lb.example.net.", "A", to: "x.us-east-1.elb.amazonaws.com.")], apex: "example.net."),
    ])
    let targets = try folder.expectations().targets.filter { $0.written == "shop.example.com" }
    #expect(targets.map(\.ports) == [[443]])
  }

  @Test func everyPublicNameOfTheExportsIsATarget() throws {
    let expectations = try Folder(["Z0123ABC.json": recordSets(sets)]).expectations()
    #expect(
      expectations.targets.map { "\($0.written) \($0.ports)" } == [
        "example.com [443]", "key._domainkey.example.com []", "_sip._tcp.example.com []", "_x1.example.com []",
        "api.example.com [443]", "bound.example.com []", "cdn.example.com [443]", "cname.example.com [443]",
        "in.example.com []", "mail.example.com []", "nlb.example.com [443]", "other.example.com []",
        "s3.example.com []", "six.example.com []", "svc.example.com [443]", "text.example.com []",
        "www.example.com []", "dev.example.com []",
      ])
    #expect(expectations.targets.last?.source?.place == "ResourceRecordSets[21]")
    #expect(expectations.targets.filter { !$0.isInferred }.isEmpty)
    #expect(expectations.targets.filter { $0.maximumSeverity != nil }.map(\.written) == ["dev.example.com"])
    // Nothing connects to what is no host, and what its record leads to has no address.
    let questions = Dictionary(
      uniqueKeysWithValues: Plan(for: expectations, looking: Looking(hints: [])).steps.map {
        ($0.target.host, $0.questions.map(\.type))
      })
    #expect(questions["_x1.example.com"] == [.cname] && questions["_sip._tcp.example.com"] == [.srv])
    #expect(questions["text.example.com"] == [.a, .txt, .aaaa] && questions["mail.example.com"] == [.a, .mx, .aaaa])
  }

  @Test func whatIsPassedOverIsCountedWithWhatToDo() throws {
    let remarks = [
      "1 wildcard is not compared by itself: *.example.com (name a host that it covers)"
    ]
    let noZone = { (remark: String) in !remark.contains("no get-hosted-zone among the exports") }
    #expect(try Folder(["Z0123ABC.json": recordSets(sets)]).expectations().remarks.filter(noZone) == remarks)
    let excluding = try Folder([
      "probe.yaml": "schema: 1\naws: aws\nexclude: [\"*.example.com\"]\n", "aws/Z0123ABC.json": recordSets(sets),
    ])
    #expect(try excluding.expectations().targets.map(\.written) == ["example.com"])
    #expect(try excluding.expectations().remarks.filter(noZone) == [])
    // Whoever names hosts has said what is to be looked at.
    let named = try Folder([
      "probe.yaml": "schema: 1\naws: aws\ntargets: [{ name: www.example.com }]\n",
      "aws/Z0123ABC.json": recordSets(sets),
    ])
    #expect(try named.expectations().remarks.filter(noZone) == [])
    // Whoever exports the zone as well tells more of its name.
    let own = recordSet("dev.example.com.", "HTTPS", ["1 . alpn=h2"])
    let whole = try Folder([
      "Z0123ABC.json": recordSets(sets),
      "Z0456DEF.json": recordSets([own, recordSet("dev.example.com.", "A", ["192.0.2.7"])], apex: "dev.example.com."),
    ])
    #expect(try whole.expectations().remarks.filter(noZone) == remarks)
    #expect(try whole.expectations().targets.filter { $0.written == "dev.example.com" }.map(\.ports) == [[443]])
    let many = (1...6).map { recordSet(#"\\052.\#($0).example.com."#, "A", ["192.0.2.1"]) }
    #expect(
      try Folder(["Z0123ABC.json": recordSets(many)]).expectations().remarks.filter(noZone) == [
        "6 wildcards are not compared by themselves: *.1.example.com, *.2.example.com, *.3.example.com, *.4.example.com and 2 more"
          + " (name hosts that they cover)"
      ])
  }

  @Test func whatLiesBelowADelegationIsNoTargetOfTheZoneAbove() throws {
    let left = sets + [recordSet("old.dev.example.com.", "A", ["192.0.2.9"])]
    let remark =
      "1 name lies below a delegation, where another zone has the word: old.dev.example.com (delete what is left of it)"
    let parent = try Folder(["Z0123ABC.json": recordSets(left)]).expectations()
    #expect(parent.remarks.contains(remark), "\(parent.remarks)")
    #expect(!parent.targets.contains { $0.written == "old.dev.example.com" })
    func both(_ child: [String]) throws -> Expectations {
      try Folder([
        "Z0123ABC.json": recordSets(left), "Z0456DEF.json": recordSets(child, apex: "dev.example.com."),
      ]).expectations()
    }
    #expect(try both([]).remarks.contains(remark))
    #expect(!(try both([]).targets.contains { $0.written == "old.dev.example.com" }))
    // The zone that has the word holds the name as well.
    let own = try both([recordSet("old.dev.example.com.", "A", ["192.0.2.10"])])
    #expect(!own.remarks.contains(remark))
    #expect(own.targets.contains { $0.written == "old.dev.example.com" })
  }

  @Test func probeFileWithoutTargetsTakesThemFromItsExports() throws {
    let folder = try Folder([
      "a/probe.yaml": "schema: 1\naws: aws\ndefaults: { labels: { owner: web } }\nexclude: [\"*s*.example.com\"]\n",
      "a/aws/Z0123ABC.json": recordSets(sets),
      "b/probe.yaml": "schema: 1\naws: aws\ntargets: [{ name: api.example.com, ports: [] }]\n",
      "b/aws/Z0456DEF.json": recordSets([recordSet("x.example.org.", "A", ["192.0.2.1"])], apex: "example.org."),
    ])
    let targets = try folder.expectations().targets
    // A name that a probe file describes keeps that description.
    #expect(
      targets.map { "\($0.written) \($0.ports)" } == [
        "api.example.com []", "example.com [443]", "key._domainkey.example.com []", "_x1.example.com []",
        "bound.example.com []", "cdn.example.com [443]", "cname.example.com [443]", "in.example.com []",
        "mail.example.com []", "nlb.example.com [443]", "other.example.com []", "text.example.com []",
        "www.example.com []", "dev.example.com []",
      ])
    #expect(targets.map { $0.labels["owner"] } == [nil] + Array(repeating: "web", count: 13))
  }

  @Test func singleExportIsReadToo() throws {
    let folder = try Folder(["Z0123ABC.json": recordSets(sets), "broken.json": "{"])
    #expect(try folder.expectations("/Z0123ABC.json").targets.count == 18)
  }
}
