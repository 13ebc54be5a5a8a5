import EdgeConfig
import EdgeModel
import Foundation
import Testing

/// Values that AWS may add to what its API enumerates: each is kept, and said.
@Suite struct EnumerationTests {
  /// The least that makes a file an export of its kind, by the member at its top.
  private static let exports: [String: String] = [
    "Certificate":
      #"{"Certificate":{"CertificateArn":"arn:c","Status":"ISSUED","RenewalSummary":{"RenewalStatus":"SUCCESS"},"#
      + #""DomainValidationOptions":[{"DomainName":"a.example.com","ResourceRecord":{"Name":"_x.a.","Type":"CNAME","Value":"_y.b."}}]}}"#,
    "CertificateSummaryList": #"{"CertificateSummaryList":[{}]}"#,
    "HealthChecks": #"{"HealthChecks":[{"Id":"h","HealthCheckConfig":{}}]}"#,
    "HealthCheck": #"{"HealthCheck":{"Id":"h","HealthCheckConfig":{}}}"#,
    "HealthCheckObservations": #"{"HealthCheckObservations":[{}]}"#,
    "Status": #"{"Status":{"ServeSignature":"SIGNING"},"KeySigningKeys":[]}"#,
    "KeySigningKeys": #"{"Status":{"ServeSignature":"SIGNING"},"KeySigningKeys":[{}]}"#,
    "StatusList": #"{"DomainName":"example.com","StatusList":[]}"#,
    "LoadBalancers": #"{"LoadBalancers":[{"LoadBalancerArn":"arn:b"}]}"#,
    "Listeners": #"{"Listeners":[{"ListenerArn":"arn:l","LoadBalancerArn":"arn:b"}]}"#,
    "Distribution": #"{"Distribution":{"Id":"D","ARN":"arn:d","Status":"Deployed","DomainName":"d.cloudfront.net","#
      + #""DistributionConfig":{"Enabled":true}}}"#,
  ]

  /// Puts a text where the steps lead, through the first elements of lists, and makes what is missing on the way.
  private func put(_ text: String, at steps: ArraySlice<Substring>, into json: Any?) -> Any {
    guard let step = steps.first else { return text }
    let rest = steps.dropFirst()
    if step == "[]" {
      let list = json as? [Any] ?? []
      return [put(text, at: rest, into: list.first)] + list.dropFirst()
    }
    var object = json as? [String: Any] ?? [:]
    object[String(step)] = put(text, at: rest, into: object[String(step)])
    return object
  }

  private func remarks(_ text: String, at member: String) throws -> [String] {
    let top = member.prefix { $0 != "." && $0 != "[" }
    let steps = member.replacing("[]", with: ".[]").split(separator: ".")
    let start = try JSONSerialization.jsonObject(with: Data(try #require(Self.exports[String(top)]).utf8))
    let json = try JSONSerialization.data(withJSONObject: put(text, at: steps[...], into: start))
    let folder = try Folder([
      "Z0123ABC.json": recordSets([]), "Z0123ABC.x.json": String(decoding: json, as: UTF8.self),
      "Z0123ABC.hosted-zone.json": hostedZone("Z0123ABC", "example.com."),
    ])
    // A status tells by its file's name whose it is.
    if top == "HealthCheckObservations" {
      try FileManager.default.moveItem(
        atPath: folder.path + "/Z0123ABC.x.json",
        toPath: folder.path + "/3f27f983-62df-4f80-ad11-d818126023d3.status.json")
    }
    return try folder.expectations().remarks.filter { $0.contains("not known") }
      .map { $0.replacing(folder.path + "/", with: "") }
  }

  @Test(arguments: Enumerations.known.keys.sorted()) func valuesOfTheFutureAreRemarks(member: String) throws {
    let said = try remarks("QUANTUM", at: member)
    let place = member.replacing("[]", with: "[0]")
    #expect(said.count == 1)
    #expect(said.first?.hasSuffix(".json, \(place): QUANTUM is not known to this version") == true)
    for value in Enumerations.known[member] ?? [] { #expect(try remarks(value, at: member).isEmpty, "\(value)") }
  }

  /// Registries write the codes in other cases, and registrars put the page behind that explains them.
  @Test(arguments: ["clientHold https://icann.org/epp#clientHold", "CLIENTHOLD", "ok#ok"])
  func statusOfARegistrationIsKnownHoweverItIsWritten(status: String) throws {
    #expect(try remarks(status, at: "StatusList[]").isEmpty)
  }

  @Test func keyAlgorithmIsKnownInBothSpellings() throws {
    #expect(try remarks("RSA-2048", at: "Certificate.KeyAlgorithm").isEmpty)
  }
}
