import EdgeConfig
import EdgeModel
import Foundation
import Testing

private let folderOfZone = "Probes/scenarios/all-is-well/aws/"
private let zoneFile = "Z08341252QYV7EXAMPLE1.json"

/// Route 53 as moto keeps it, exported with the real aws CLI, and held against a simulated internet.
@Suite(.enabled(if: Python.isThere, Python.remark)) struct RoundTripTests {
  @Test func driftIsFoundAfterAChange() async throws {
    let (moto, folder) = (try await AWS.moto(), try Folder())
    let world = try await ServedWorld()
    try folder.write(world.hints, to: "hints")
    let zone = try await create(in: moto, folder)

    let first = try await snapshot(moto, folder)
    #expect(first.status == 0 && first.text.contains(", none before\n"), "\(first)")
    #expect(try await check(zone, world, folder).status == 0)

    try await change(zone, in: moto, folder, [["Action": "UPSERT", "ResourceRecordSet": address("127.53.9.3")]])
    let compared = try await snapshot(moto, folder, ["--check"])
    #expect(compared.status == 1, "\(compared)")
    #expect(try await check(zone, world, folder).status == 0)
    let second = try await snapshot(moto, folder)
    #expect(second.status == 0)
    #expect(
      second.text.contains(
        "changed\n- shop.example.com. A 60 127.53.9.1, 127.53.9.2\n+ shop.example.com. A 60 127.53.9.3\nwrote "),
      "\(second)")

    let drift = try await check(zone, world, folder)
    #expect(drift.status == 2, "\(drift)")
    #expect(
      try JSONRun(drift.output).findings.contains { $0.rule == "wrong-record" && $0.target == "shop.example.com" })
    #expect(await world.stop() == 130)
    await moto.stop()
  }

  /// What moto says of state, whose certificate is the one that is served, and then a newer one.
  ///
  /// It keeps certificates, load balancers with their listeners, distributions and health checks. What it does not: it writes
  /// serials in decimal (which a short one does not tell), has no RenewalSummary and no certificate that waits for its validation
  /// longer than a look, signs no zone, calls every health check successful, and has no pages: the stand-in has these.
  @Test func aCertificateThatIsNotDeployedIsFoundAfterAChange() async throws {
    let (moto, folder) = (try await AWS.moto(), try Folder())
    // moto takes no certificate that is not valid by its own clock, and a rule waits a day for what was imported.
    let look = Moment(microseconds: (Int64(Date().timeIntervalSince1970) + 2 * 86_400) * 1_000_000)
    try world(at: look, in: folder)
    let world = try await ServedWorld(folder.path + "/Probes/scenarios/young")
    try folder.write(world.hints, to: "hints")
    var environment = world.environment(hints: folder.path + "/hints")
    environment["EDGEPROBE_TRUST"] = world.anchors
    environment["EDGEPROBE_AT"] = look.description
    let served = try await Binary.run(["cert", "shop.example.com", "--pem"], environment: environment)
    let leaf = try #require(served.text.firstMatch(of: #/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n/#))
    try folder.write(String(leaf.0), to: "served.pem")
    let renewed = try await Binary.run(
      "/usr/bin/openssl",
      [
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", "key.pem",
        "-out",
        "renewed.pem", "-days", "300", "-subj", "/CN=shop.example.com", "-addext",
        "subjectAltName=DNS:shop.example.com,DNS:www.example.com,DNS:*.preview.example.com",
      ], in: folder.path)
    #expect(renewed.status == 0, "\(renewed)")

    let arn = try await imported("served.pem", as: nil, into: moto, folder)
    let balancer = try await use(arn, in: moto)
    func snapshot() async throws -> Outcome {
      try await self.snapshot(moto, folder, ["--state", "--region", "us-east-1"])
    }
    func check() async throws -> Outcome {
      try await Binary.run(
        ["check", "shop.example.com", "--aws-state", "state", "--max-age", "7d", "--resolver", "none", "--json"],
        in: folder.path, environment: environment)
    }
    let first = try await snapshot()
    #expect(first.status == 0, "\(first)")
    let state = try Expectations(paths: [], state: folder.path + "/state")
    #expect(state.remarks == [])
    #expect(state.certificates.map(\.arn) == [arn] && state.certificates.first?.inUseBy.isEmpty == false)
    #expect(state.state.loadBalancers.map { $0.listeners.map(\.certificates) } == [[[arn]]])
    #expect(state.state.distributions.map(\.certificate) == [arn])
    #expect(state.state.healthChecks.map { $0.observations.map(\.isSuccess) } == [[true]])
    let silent = try await check()
    #expect(silent.status == 0, "\(silent)")

    _ = try await imported("renewed.pem", as: arn, into: moto, folder)
    // moto forgets by whom a certificate is used when it is imported again, and AWS does not.
    _ = try await run(listener(of: balancer, port: 8443, arn), in: moto)
    #expect(try await snapshot().status == 0)
    let drift = try await check()
    #expect(drift.status != 0, "\(drift)")
    #expect(
      try JSONRun(drift.output).findings.contains {
        $0.rule == "certificate-not-deployed" && $0.target == "shop.example.com"
      }, "\(drift)")
    #expect(await world.stop() == 130)
    await moto.stop()
  }

  /// The healthy world at another time, with a certificate whose serial is as long as one may be.
  private func world(at time: Moment, in folder: Folder) throws {
    let scenarios = folder.path + "/Probes/scenarios"
    try FileManager.default.createDirectory(atPath: scenarios, withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      atPath: Binary.repository + "/Probes/scenarios/all-is-well", toPath: scenarios + "/young")
    let servers = try folder.text("Probes/scenarios/young/world/servers.yaml")
    try folder.write(
      servers.replacing(#/at: \S+/#, with: "at: \(time)"), to: "Probes/scenarios/young/world/servers.yaml")
    let day = Duration.seconds(86_400)
    let tls = try folder.text("Probes/scenarios/young/world/tls.yaml")
      .replacing(#/from: \S+/#, with: "from: \(time - day * 40)")
      .replacing(#/until: \S+/#, with: "until: \(time + day * 100)")
      .replacing(#/serial: \S+/#, with: #"serial: "5c:9d:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:01:02:03:04""#)
    try folder.write(tls, to: "Probes/scenarios/young/world/tls.yaml")
  }

  private func imported(_ file: String, as arn: String?, into moto: AWS, _ folder: Folder) async throws -> String {
    let outcome = try await moto.command(
      [
        "acm", "import-certificate", "--certificate", "fileb://\(folder.path)/\(file)", "--private-key",
        "fileb://\(folder.path)/key.pem", "--region", "us-east-1",
      ] + (arn.map { ["--certificate-arn", $0] } ?? []))
    #expect(outcome.status == 0, "\(outcome)")
    let reply = try JSONSerialization.jsonObject(with: outcome.output) as? [String: String]
    return try #require(reply?["CertificateArn"])
  }

  private func run(_ words: [String], in moto: AWS) async throws -> [String: Any] {
    let outcome = try await moto.command(words + ["--region", "us-east-1"])
    #expect(outcome.status == 0, "\(outcome)")
    return try JSONSerialization.jsonObject(with: outcome.output) as? [String: Any] ?? [:]
  }

  private func listener(of balancer: String, port: Int, _ certificate: String) -> [String] {
    [
      "elbv2", "create-listener", "--load-balancer-arn", balancer, "--protocol", "HTTPS", "--port", "\(port)",
      "--certificates", "CertificateArn=\(certificate)", "--default-actions",
      #"[{"Type":"fixed-response","FixedResponseConfig":{"StatusCode":"200"}}]"#,
    ]
  }

  /// Makes a load balancer and a distribution that serve the certificate, and a health check of the name; gives the former.
  private func use(_ certificate: String, in moto: AWS) async throws -> String {
    func run(_ words: [String]) async throws -> [String: Any] { try await self.run(words, in: moto) }
    let network = try await run(["ec2", "create-vpc", "--cidr-block", "10.0.0.0/16"])["Vpc"] as? [String: Any]
    var subnets: [String] = []
    for (block, place) in [("10.0.1.0/24", "us-east-1a"), ("10.0.2.0/24", "us-east-1b")] {
      let made = try await run([
        "ec2", "create-subnet", "--vpc-id", try #require(network?["VpcId"] as? String), "--cidr-block", block,
        "--availability-zone", place,
      ])
      subnets.append(try #require((made["Subnet"] as? [String: Any])?["SubnetId"] as? String))
    }
    let balancers = try await run(["elbv2", "create-load-balancer", "--name", "edge", "--subnets"] + subnets)
    let balancer = try #require(
      (balancers["LoadBalancers"] as? [[String: Any]])?.first?["LoadBalancerArn"] as? String)
    _ = try await run(listener(of: balancer, port: 443, certificate))
    _ = try await run([
      "route53", "create-health-check", "--caller-reference", "1", "--health-check-config",
      #"{"Type":"HTTPS","FullyQualifiedDomainName":"shop.example.com","Port":443,"ResourcePath":"/"}"#,
    ])
    let origin =
      #"{"Id":"o","DomainName":"edge.example.net","CustomOriginConfig":{"HTTPPort":80,"HTTPSPort":443,"#
      + #""OriginProtocolPolicy":"https-only"}}"#
    let behaviour =
      #"{"TargetOriginId":"o","ViewerProtocolPolicy":"redirect-to-https","ForwardedValues":"#
      + #"{"QueryString":false,"Cookies":{"Forward":"none"}},"MinTTL":0}"#
    _ = try await run([
      "cloudfront", "create-distribution", "--distribution-config",
      #"{"CallerReference":"1","Comment":"","Enabled":true,"Aliases":{"Quantity":1,"Items":["static.example.com"]},"#
        + #""Origins":{"Quantity":1,"Items":[\#(origin)]},"DefaultCacheBehavior":\#(behaviour),"ViewerCertificate":"#
        + #"{"ACMCertificateArn":"\#(certificate)","SSLSupportMethod":"sni-only","MinimumProtocolVersion":"TLSv1.2_2021"}}"#,
    ])
    return balancer
  }

  private func snapshot(_ moto: AWS, _ folder: Folder, _ words: [String] = []) async throws -> Outcome {
    try await Binary.run(["snapshot"] + words, in: folder.path, environment: moto.environment)
  }

  private func address(_ text: String) -> [String: Any] {
    ["Name": "shop.example.com.", "Type": "A", "TTL": 60, "ResourceRecords": [["Value": text]]]
  }

  /// The zone of the healthy world, as far as moto can hold it: its own name servers are always the same four.
  private func create(in moto: AWS, _ folder: Folder) async throws -> String {
    let created = try await moto.command([
      "route53", "create-hosted-zone", "--name", "example.com", "--caller-reference", "1",
    ])
    #expect(created.status == 0, "\(created)")
    let reply = try JSONSerialization.jsonObject(with: created.output) as? [String: Any]
    let details = reply?["HostedZone"] as? [String: Any]
    let zone = try #require((details?["Id"] as? String)?.split(separator: "/").last.map(String.init))
    let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(Binary.repository)/\(folderOfZone)\(zoneFile)"))
    let export = try JSONSerialization.jsonObject(with: bytes) as? [String: Any]
    let sets = try #require(export?["ResourceRecordSets"] as? [[String: Any]])
    try await change(zone, in: moto, folder, sets.map { ["Action": "UPSERT", "ResourceRecordSet": $0] })
    return zone
  }

  private func change(_ zone: String, in moto: AWS, _ folder: Folder, _ changes: [[String: Any]]) async throws {
    try folder.write(try JSONSerialization.data(withJSONObject: ["Changes": changes]), to: "batch.json")
    let outcome = try await moto.command([
      "route53", "change-resource-record-sets", "--hosted-zone-id", zone, "--change-batch",
      "file://\(folder.path)/batch.json",
    ])
    #expect(outcome.status == 0, "\(outcome)")
  }

  /// Checks shop.example.com against the records that were exported; its delegation is not moto's to say.
  private func check(_ zone: String, _ world: ServedWorld, _ folder: Folder) async throws -> Outcome {
    let file = "\(folder.path)/aws/123456789012/us-east-1/\(zone).json"
    var environment = world.environment(hints: folder.path + "/hints")
    environment["EDGEPROBE_TRUST"] = world.anchors
    environment["EDGEPROBE_AT"] = "2026-11-20T12:00:00Z"
    return try await Binary.run(["check", "--json", "--only", "shop.example.com", file], environment: environment)
  }
}
