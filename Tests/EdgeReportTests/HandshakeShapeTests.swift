import EdgeModel
import EdgeReport
import Foundation
import Testing

/// What `cert --json` says of handshakes beyond the certificate.
@Suite struct HandshakeShapeTests {
  func object(of report: CertificateReport) throws -> [String: Any] {
    let text = try JSONReport().text(of: .certificates(report), options: ReportOptions())
    return try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  func evidence(_ place: String, _ outcome: Handshake.Outcome = .handshake) -> EndpointEvidence {
    EndpointEvidence(
      endpoint: Endpoint(address: address(place), port: 25, serverName: Samples.shop, startTLS: .smtp),
      outcome: outcome, began: Samples.header.time, protocolVersion: "TLSv1.3", cipher: nil, alpn: nil,
      clientCertificate: .none, chain: [], path: nil, coversName: nil, hasStaple: false)
  }

  func report(_ endpoints: [EndpointEvidence], _ findings: [Finding] = []) -> CertificateReport {
    CertificateReport(
      header: Samples.header, status: .ok, host: "shop.example.com", port: 25, endpoints: endpoints, reason: nil,
      findings: findings, incidents: [], pem: [])
  }

  @Test func factsOfTheHandshake() throws {
    var seen = evidence("203.0.113.10")
    (seen.group, seen.signature, seen.timestamps) = ("x25519", "ecdsa-sha256", 2)
    let place = try #require((try object(of: report([seen]))["addresses"] as? [[String: Any]])?.first)
    #expect(place["group"] as? String == "x25519")
    #expect(place["handshakeSignature"] as? String == "ecdsa-sha256")
    #expect(place["timestamps"] as? Int == 2)
    #expect(place["startTLS"] as? String == "smtp")
    #expect(place["others"] == nil && place["obstacle"] == nil)
  }

  @Test func whatAnotherOfferShowed() throws {
    var seen = evidence("203.0.113.10", .alert(70))
    var other = evidence("203.0.113.10")
    (other.offer, other.protocolVersion) = (.permissive, "TLSv1.1")
    (seen.others, seen.obstacle) = ([other], .version("TLSv1.1"))
    let place = try #require((try object(of: report([seen]))["addresses"] as? [[String: Any]])?.first)
    #expect(place["outcome"] as? String == "alert")
    #expect(place["obstacle"] as? String == "it speaks nothing newer than TLSv1.1")
    let others = try #require(place["others"] as? [[String: Any]])
    #expect(others.map { $0["offer"] as? String } == ["permissive"])
    #expect(others.first?["protocol"] as? String == "TLSv1.1")
  }

  @Test func aVerdictForEachFamily() throws {
    let finding = Finding(
      rule: "connection-refused", severity: .sev3, target: Samples.shop,
      scope: .init(addresses: [address("2001:db8::1")], port: 25), message: "refused", impact: "nobody")
    let both = report([evidence("203.0.113.10"), evidence("2001:db8::1", .refused)], [finding])
    #expect(try object(of: both)["families"] as? [String: String] == ["ipv4": "ok", "ipv6": "warning"])
    #expect(try object(of: report([evidence("203.0.113.10")]))["families"] == nil)
  }
}
