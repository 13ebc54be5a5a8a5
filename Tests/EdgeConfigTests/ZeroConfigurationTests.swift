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
]

@Suite struct ZeroConfigurationTests {
  @Test func everyPublicHostOfTheExportsIsATarget() throws {
    let expectations = try Folder(["Z0123ABC.json": recordSets(sets)]).expectations()
    #expect(
      expectations.targets.map { "\($0.written) \($0.ports)" } == [
        "example.com [443]", "api.example.com [443]", "cdn.example.com [443]", "cname.example.com [443]",
        "in.example.com []", "nlb.example.com [443]", "other.example.com []", "s3.example.com [443]",
        "six.example.com []", "svc.example.com [443]", "www.example.com []",
      ])
    #expect(expectations.targets.last?.source?.place == "ResourceRecordSets[1]")
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
        "api.example.com []", "example.com [443]", "cdn.example.com [443]", "cname.example.com [443]",
        "in.example.com []", "nlb.example.com [443]", "other.example.com []", "www.example.com []",
      ])
    #expect(targets.map { $0.labels["owner"] } == [nil] + Array(repeating: "web", count: 7))
  }

  @Test func singleExportIsReadToo() throws {
    let folder = try Folder(["Z0123ABC.json": recordSets(sets), "broken.json": "{"])
    #expect(try folder.expectations("/Z0123ABC.json").targets.count == 11)
  }
}
