import EdgeConfig
import EdgeModel
import Testing

private let listener =
  "arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/edge/c1c666a80a4b6475/0dc51344a6dc5950"
private let arn = "arn:aws:acm:us-east-1:123456789012:certificate/2ab0f819-8111-48c6-9f4f-f2c87cbc6de0"
private let check = "3f27f983-62df-4f80-ad11-d818126023d3"

/// Reads a folder with these samples under these names, beside these texts.
private func read(_ samples: [(sample: String, name: String)], _ texts: [String: String] = [:]) throws -> Expectations {
  let folder = try Folder(texts)
  for (sample, name) in samples { try folder.copySample(sample + ".json", to: name) }
  return try folder.expectations()
}

private func refusal(_ samples: [(sample: String, name: String)], _ texts: [String: String] = [:]) throws -> String {
  let folder = try Folder(texts)
  for (sample, name) in samples { try folder.copySample(sample + ".json", to: name) }
  return folder.refusal()
}

@Suite struct HealthCheckTests {
  @Test(arguments: ["list-health-checks", "get-health-check"]) func configurationIsRead(sample: String) throws {
    let expectations = try read([(sample, "x.json")])
    #expect(expectations.remarks.isEmpty)
    #expect(expectations.state.healthChecks.count == 1)
    let health = try #require(expectations.state.healthChecks.first)
    #expect(health.id == check)
    #expect(health.type == "HTTPS")
    #expect(health.address == Address("192.0.2.1"))
    #expect(health.port == 443)
    #expect(health.path == "/healthz")
    #expect(health.host == "www.example.com")
    #expect(health.enablesSNI == true)
    #expect(!health.isDisabled && !health.isInverted)
    #expect(health.observations.isEmpty)
    #expect(health.source.place == (sample == "get-health-check" ? "HealthCheck" : "HealthChecks[0]"))
  }

  @Test func statusIsJoinedByTheNameOfItsFile() throws {
    let expectations = try read([
      ("list-health-checks", "checks.json"), ("wire-get-health-check-status.failing", check + ".status.json"),
    ])
    #expect(expectations.state.healthChecks.count == 1)
    let health = try #require(expectations.state.healthChecks.first)
    #expect(health.type == "HTTPS")
    #expect(health.observations.map(\.region) == ["us-east-1", "eu-west-1", "ap-northeast-1"])
    #expect(health.observations.map(\.isSuccess) == [true, false, false])
    #expect(health.observations.first?.checked == Moment(iso8601: "2026-01-01T12:01:00Z"))
  }

  @Test func statusAloneIsAHealthCheckOfUnknownType() throws {
    let health = try read([("get-health-check-status", check + ".status.json")]).state.healthChecks
    #expect(health.map(\.id) == [check])
    #expect(health.map(\.type) == [nil])
    #expect(health.first?.observations.first?.isSuccess == true)
  }

  @Test func statusWhoseHealthCheckNobodyNamesIsRefused() throws {
    #expect(
      try refusal([("get-health-check-status", "status.json"), ("list-health-checks", "checks.json")])
        == "status.json: it does not say whose status it is: no health check has the id \"status\"\n    name it by the id:"
        + " aws route53 get-health-check-status --health-check-id ID --output json > ID.status.json")
  }

  @Test func unknownTypesAndMembersAreKept() throws {
    let text = """
      {"HealthChecks":[{"Id":"a","HealthCheckConfig":{"Type":"QUANTUM","Qubits":7,"Disabled":true,"Inverted":true,
      "ChildHealthChecks":["c","b"]},"LinkedService":{}}]}
      """
    let expectations = try read([], ["x.json": text])
    let health = try #require(expectations.state.healthChecks.first)
    #expect(health.type == "QUANTUM")
    #expect(
      expectations.remarks.map { $0.split(separator: "/").last } == [
        "x.json, HealthChecks[0].HealthCheckConfig.Type: QUANTUM is not known to this version"
      ])
    #expect(health.isDisabled && health.isInverted)
    #expect(health.children == ["b", "c"])
  }

  @Test func impossibleValuesAreMistakes() throws {
    let text = """
      {"HealthChecks":[{"Id":"a","HealthCheckConfig":{"Type":"TCP","IPAddress":"300.1.1.1","Port":65536}}]}
      """
    #expect(
      try refusal([], ["x.json": text]) == """
        x.json, HealthChecks[0].HealthCheckConfig.IPAddress: "300.1.1.1" is not an address
            export it again with --output json
        x.json, HealthChecks[0].HealthCheckConfig.Port: 65536 is not a port
            export it again with --output json
        """)
  }
}

@Suite struct ZoneSigningTests {
  /// The files beside it, the name of the output of get-dnssec, and the zone and id that it is about.
  static let names: [(zones: [(file: String, apex: String)], name: String, zone: String, id: String?)] = [
    ([("Z0123ABC.json", "example.com.")], "Z0123ABC.dnssec.json", "example.com.", "Z0123ABC"),
    ([("Z0123ABC.json", "example.com.")], "example.com.dnssec.json", "example.com.", "Z0123ABC"),
    (
      [("example.com.json", "example.com."), ("example.org.json", "example.org.")], "example.org.dnssec.json",
      "example.org.", nil
    ),
    ([("shop.json", "example.com.")], "shop.dnssec.json", "example.com.", nil),
    ([("Z0123ABC.json", "example.com.")], "example.net.dnssec.json", "example.net.", nil),
    ([], "example.net.json", "example.net.", nil),
  ]

  @Test(arguments: names) func zoneIsToldByTheNameOfTheFile(
    zones: [(file: String, apex: String)], name: String, zone: String, id: String?
  ) throws {
    var texts: [String: String] = [:]
    for (file, apex) in zones { texts[file] = recordSets([], apex: apex) }
    let signings = try read([("wire-get-dnssec.signing", name)], texts).state.signings
    #expect(signings.map(\.zone.description) == [zone])
    #expect(signings.map(\.zoneID) == [id])
  }

  @Test func listOfZonesTellsTheNameOfAnID() throws {
    let list = #"{"HostedZones":[{"Id":"/hostedzone/Z0999XYZ","Name":"example.net.","CallerReference":"x"}]}"#
    let signings = try read([("wire-get-dnssec.signing", "Z0999XYZ.dnssec.json")], ["zones.json": list]).state.signings
    #expect(signings.map { "\($0.zone) \($0.zoneID ?? "")" } == ["example.net. Z0999XYZ"])
  }

  @Test func keysAreReadWithTheRecordForTheParent() throws {
    let signing = try #require(
      try read([("wire-get-dnssec.signing", "Z0123ABC.dnssec.json")], ["Z0123ABC.json": recordSets([])]).state.signings
        .first)
    #expect(signing.status == "SIGNING")
    let digest = [UInt8](repeating: 0, count: 32)
    #expect(
      signing.keys == [
        .init(name: "ksk1", tag: 12345, status: "ACTIVE", statusMessage: nil, ds: [0x30, 0x39, 13, 2] + digest)
      ])
  }

  @Test func unsignedZoneHasNoKeys() throws {
    let signing = try #require(try read([("get-dnssec", "example.com.dnssec.json")]).state.signings.first)
    #expect(signing.status == "NOT_SIGNING")
    #expect(signing.keys.isEmpty)
  }

  @Test func unknownStatusIsKeptAndZoneThatNobodyExportedIsARemark() throws {
    let text = #"{"Status":{"ServeSignature":"DREAMING","StatusMessage":"zz"},"KeySigningKeys":[]}"#
    let expectations = try read(
      [("get-dnssec", "Z0999XYZ.dnssec.json")],
      [
        "Z0123ABC.json": recordSets([]), "Z0123ABC.dnssec.json": text,
        "Z0123ABC.hosted-zone.json": hostedZone("Z0123ABC", "example.com."),
      ])
    #expect(expectations.state.signings.map(\.status) == ["DREAMING"])
    #expect(expectations.state.signings.map(\.statusMessage) == ["zz"])
    #expect(expectations.remarks.count == 2)
    #expect(
      expectations.remarks.first?.hasSuffix("Status.ServeSignature: DREAMING is not known to this version") == true)
    #expect(expectations.remarks.last?.contains("no zone with the id Z0999XYZ is among the exports") == true)
  }

  @Test func nameThatTellsNothingIsRefused() throws {
    #expect(
      try refusal([("get-dnssec", "keys.json")], ["Z0123ABC.json": recordSets([])])
        == "keys.json: it does not say of which zone it is: route53 get-dnssec prints neither name nor id\n"
        + "    name it by the id or the name of the zone:"
        + " aws route53 get-dnssec --hosted-zone-id ZONE_ID --output json > ZONE_ID.dnssec.json")
  }
}

@Suite struct ResourceStateTests {
  @Test(arguments: ["route53domains-get-domain-detail", "route53domains-get-domain-detail.iso8601"])
  func registrationIsRead(sample: String) throws {
    let domain = try #require(try read([(sample, "x.json")]).state.registrations.first)
    #expect(domain.name.description == "example.com.")
    #expect(domain.nameServers.map(\.description) == ["ns-1.awsdns-00.com.", "ns-513.awsdns-00.net."])
    #expect(domain.statuses == ["clientTransferProhibited"])
    #expect(domain.expires == Moment(iso8601: "2027-01-01"))
    #expect(domain.renewsByItself == true)
  }

  /// What has no value is left out.
  @Test(arguments: ["Nameservers", "StatusList", "AdminContact", "DnssecKeys", "AutoRenew"])
  func registrationIsKnownByAnyOfItsMembers(member: String) throws {
    let value = member == "AutoRenew" ? "true" : member == "AdminContact" ? "{}" : "[]"
    let text = #"{"DomainName":"example.com","ExpirationDate":"2027-01-01T00:00:00Z","\#(member)":\#(value)}"#
    let domain = try #require(try read([], ["x.json": text]).state.registrations.first)
    #expect(domain.name.description == "example.com." && domain.expires == Moment(iso8601: "2027-01-01"))
    #expect(domain.nameServers.isEmpty && domain.statuses.isEmpty)
  }

  @Test func aDomainNameAloneIsNoRegistration() throws {
    let texts = ["Z0123ABC.json": recordSets([]), "x.json": #"{"DomainName":"example.com","Arn":"x"}"#]
    let said = try refusal([], texts)
    #expect(said.hasPrefix("x.json: an export of another kind: its members are Arn, DomainName"))
  }

  @Test func loadBalancerIsJoinedWithItsListeners() throws {
    let balancers = try read([
      ("elbv2-describe-load-balancers", "balancers.json"), ("elbv2-describe-listeners", "listeners.json"),
    ]).state.loadBalancers
    #expect(balancers.count == 1)
    let balancer = try #require(balancers.first)
    #expect(balancer.host?.description == "edge-1.us-east-1.elb.amazonaws.com.")
    #expect(balancer.status == "provisioning")
    #expect(!balancer.isInternal)
    #expect(
      balancer.listeners == [.init(arn: listener, port: 443, scheme: "HTTPS", certificates: [arn], isWhole: false)])
  }

  /// As of what another service may come to say: it is kept, and said.
  @Test func valuesOfTheFutureAreRemarks() throws {
    let balancer =
      #"{"LoadBalancerArn":"arn:b","Scheme":"sideways","Type":"quantum","IpAddressType":"ipv7","State":{"Code":"dreaming"}}"#
    let listener = #"{"ListenerArn":"arn:l","LoadBalancerArn":"arn:b","Port":443,"Protocol":"SMOKE"}"#
    let expectations = try read(
      [], ["b.json": #"{"LoadBalancers":[\#(balancer)]}"#, "l.json": #"{"Listeners":[\#(listener)]}"#])
    #expect(expectations.state.loadBalancers.map(\.status) == ["dreaming"])
    #expect(
      expectations.remarks.map { $0.split(separator: "/").last } == [
        "b.json, LoadBalancers[0].IpAddressType: ipv7 is not known to this version",
        "b.json, LoadBalancers[0].Scheme: sideways is not known to this version",
        "b.json, LoadBalancers[0].State.Code: dreaming is not known to this version",
        "b.json, LoadBalancers[0].Type: quantum is not known to this version",
        "l.json, Listeners[0].Protocol: SMOKE is not known to this version",
      ])
  }

  @Test func certificatesOfAListenerAreJoinedByTheNameOfTheirFile() throws {
    let other = #"{"Certificates":[{"CertificateArn":"arn:b"},{"CertificateArn":"\#(arn)","IsDefault":true}]}"#
    for name in ["0dc51344a6dc5950.listener-certificates.json", "edge.certificates.json"] {
      let balancers = try read([("elbv2-describe-listeners", "edge.listeners.json")], [name: other]).state.loadBalancers
      #expect(balancers.map(\.host) == [nil])
      #expect(balancers.first?.listeners.map(\.certificates) == [[arn, "arn:b"]])
      #expect(balancers.first?.listeners.map(\.isWhole) == [true])
    }
    #expect(
      try refusal(
        [("elbv2-describe-listener-certificates", "a.json"), ("elbv2-describe-listeners", "listeners.json")])
        == "a.json: it does not say of which listener it is, and no listener among the exports ends in its name\n"
        + "    name it by the last part of the listener's ARN, like 0dc51344a6dc5950.listener-certificates.json,"
        + " and keep the output of elbv2 describe-listeners")
  }

  @Test func distributionIsRead() throws {
    let distribution = try #require(try read([("cloudfront-get-distribution", "x.json")]).state.distributions.first)
    #expect(distribution.id == "EDFDVBD6EXAMPLE")
    #expect(distribution.host.description == "d111111abcdef8.cloudfront.net.")
    #expect(distribution.aliases == ["*.shop.example.com", "www.example.com"])
    #expect(distribution.certificate == arn)
    #expect(distribution.isEnabled)
    #expect(distribution.status == "Deployed")
  }

  @Test func stateIsNeverASourceOfRecords() throws {
    let folder = try Folder([
      "probe.yaml": "schema: 1\naws_state: state\ntargets: [{ name: www.example.com }]\n",
      "state/Z0123ABC.json": recordSets([recordSet("www.example.com.", "A", ["192.0.2.1"])]),
    ])
    try folder.copySample("list-health-checks.json", to: "state/checks.json")
    let expectations = try folder.expectations()
    #expect(expectations.zones.isEmpty)
    #expect(expectations.state.healthChecks.count == 1)
    #expect(
      expectations.remarks.map { $0.replacing(folder.path + "/", with: "") } == [
        "state/Z0123ABC.json: aws_state is never a source of expected records, passed over"
      ])
  }

  /// What AWS reports names nobody, and is read for whoever is named elsewhere.
  @Test func aFolderOfStateAlone() throws {
    let folder = try Folder(["certificate.json": #"{"Certificate":{"CertificateArn":"\#(arn)","Status":"ISSUED"}}"#])
    try folder.copySample("list-health-checks.json", to: "checks.json")
    for expectations in [try folder.expectations(), try Expectations(paths: [], state: folder.path)] {
      #expect(expectations.targets.isEmpty && expectations.zones.isEmpty && expectations.remarks.isEmpty)
      #expect(expectations.certificates.map(\.arn) == [arn] && expectations.state.healthChecks.map(\.id) == [check])
    }
  }

  @Test func oneFolderMayBeBoth() throws {
    let folder = try Folder([
      "probe.yaml": "schema: 1\naws: aws\naws_state: aws\n",
      "aws/Z0123ABC.json": recordSets([recordSet("www.example.com.", "A", ["192.0.2.1"])]),
      "aws/Z0123ABC.hosted-zone.json": hostedZone("Z0123ABC", "example.com."),
    ])
    // It need not hold both.
    #expect(try folder.expectations().zones.count == 1)
    try folder.copySample("list-health-checks.json", to: "aws/checks.json")
    let expectations = try folder.expectations()
    #expect(expectations.zones.count == 1)
    #expect(expectations.state.healthChecks.count == 1)
    #expect(expectations.remarks.isEmpty)
  }

  @Test func sameStateTwiceIsFineAndOtherwiseAMistake() throws {
    #expect(
      try read([("list-health-checks", "a.json"), ("get-health-check", "b.json")]).state.healthChecks.count == 1)
    let text = #"{"HealthCheck":{"Id":"\#(check)","HealthCheckConfig":{"Type":"TCP"}}}"#
    #expect(
      try refusal([("list-health-checks", "a.json")], ["b.json": text])
        == "b.json, HealthCheck: health check is described otherwise in a.json\n    keep the newer of the two")
  }
}
