import EdgeModel
import Foundation

/// What one file holds that the AWS CLI printed, recognised by its shape.
enum Export {
  case recordSets(RecordSetsShape)
  case hostedZone(HostedZoneShape)
  /// Never a source of records: says which zones there are.
  case hostedZoneList([HostedZoneShape.Zone])
  case certificate(CertificateShape)
  /// Without the right options it leaves certificates out, so that nothing follows from what is not in it.
  case certificateList(CertificateListShape)
  case signing(SigningShape)
  case healthChecks([HealthCheckShape], isList: Bool)
  case healthStatus(HealthStatusShape)
  case registration(RegistrationShape)
  case loadBalancers(LoadBalancersShape)
  case listeners(ListenersShape)
  case listenerCertificates(ListenerCertificatesShape)
  case distribution(DistributionShape)
  case snapshot(SnapshotShape)
  /// One page of a list that has more, other than of record sets: the member that says so, and how to get all.
  case partial(member: String, command: String)
  /// The names of the top-level members.
  case unknown([String])

  static let sizeLimit = 256 << 20
  static let depthLimit = 64
}

/// What a file holds, with the values in it that this version does not know.
struct ReadExport: Decodable {
  let export: Export
  let unknown: UnknownValues

  init(from decoder: any Decoder) throws {
    export = try Export(from: decoder)
    // Record sets, of which there may be thousands, are looked at as they are taken over.
    if case .recordSets = export { unknown = UnknownValues() } else { unknown = UnknownValues(in: decoder) }
  }

  /// Reads a file, or says what is wrong with it.
  init(at location: Location) throws(ConfigError) {
    func refusal(_ place: String?, _ problem: String, _ remedy: String) -> ConfigError {
      ConfigError([Mistake(file: location.shown, place: place, problem: problem, remedy: remedy)])
    }
    let bytes: [UInt8]
    do {
      bytes = try location.bytes(limit: Export.sizeLimit)
    } catch {
      throw refusal(nil, error.problem, error.remedy)
    }
    guard bytes.holdText else {
      if let problem = bytes.lackOfText { throw refusal(nil, problem, location.exportRemedy) }
      let command = location.exportCommand.map { ": \($0)" } ?? ""
      throw refusal(
        nil, "the file is empty", "the AWS CLI printed nothing: run the command again and read its errors\(command)")
    }
    guard !bytes.isNestedDeeper(than: Export.depthLimit) else {
      throw refusal(nil, "it is nested deeper than \(Export.depthLimit) levels", "no export of AWS is: remove the file")
    }
    if bytes.beginsAsText {
      throw refusal(
        "line 1", "it is not JSON: --output, or AWS_DEFAULT_OUTPUT, may say otherwise", location.exportRemedy)
    }
    if let number = strangeNumber(inJSON: bytes) {
      throw refusal(number.line, "\(number.text) is no number in JSON", location.exportRemedy)
    }
    do {
      self = try JSONDecoder().decode(Attempt<ReadExport>.self, from: Data(bytes)).result.get()
    } catch let flaw as ValueFlaw {
      throw refusal(nil, flaw.problem, flaw.remedy)
    } catch let error as DecodingError {
      let (place, problem) = explanation(of: error)
      throw refusal(place ?? brokenLine(ofJSON: bytes), problem, location.exportRemedy)
    } catch {
      throw refusal(brokenLine(ofJSON: bytes), "it is not JSON", location.exportRemedy)
    }
  }
}

extension [UInt8] {
  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// Whether there is anything that a reader of JSON could complain of by its place.
  fileprivate var holdText: Bool {
    (starts(with: Self.byteOrderMark) ? dropFirst(3) : self[...]).contains { $0 > 0x20 }
  }

  /// What there is in place of text; none where there is nothing.
  fileprivate var lackOfText: String? {
    if allSatisfy({ " \t\r\n".utf8.contains($0) }) { return nil }
    return starts(with: Self.byteOrderMark)
      ? "it is a byte-order mark without any text" : "it is control characters without any text: \(prefix(8).hex())"
  }

  /// Whether they begin as a table, YAML or a message does, and no JSON.
  fileprivate var beginsAsText: Bool {
    guard let first = first(where: { $0 > 0x20 }) else { return false }
    let isLetter = (0x41...0x5A).contains(first & 0xDF)
    // `null`, `true` and `false` are JSON, if no export.
    return isLetter && !"ntf".utf8.contains(first) || "-|+#<".utf8.contains(first)
  }
}

extension Export: Decodable {
  init(from decoder: any Decoder) throws {
    let members = try decoder.container(keyedBy: Member.self)
    func has(_ key: String) -> Bool { members.contains(Member(key)) }
    func object(_ key: String) -> KeyedDecodingContainer<Member>? {
      try? members.nestedContainer(keyedBy: Member.self, forKey: Member(key))
    }
    func value<Value: Decodable>(_ key: String) throws -> Value { try members.decode(Value.self, forKey: Member(key)) }
    if has("ResourceRecordSets") {
      self = .recordSets(try RecordSetsShape(from: decoder))
    } else if object("HostedZone") != nil {
      self = .hostedZone(try HostedZoneShape(from: decoder))
    } else if object("Certificate")?.contains(Member("CertificateArn")) == true {
      self = .certificate(try value("Certificate"))
    } else if has("HostedZones") {
      self = .hostedZoneList(try value("HostedZones"))
    } else if has("CertificateSummaryList") {
      self = .certificateList(try CertificateListShape(from: decoder))
    } else if object("Status")?.contains(Member("ServeSignature")) == true {
      self = .signing(try SigningShape(from: decoder))
    } else if has("HealthChecks") {
      self = .healthChecks(try value("HealthChecks"), isList: true)
    } else if object("HealthCheck") != nil {
      self = .healthChecks([try value("HealthCheck")], isList: false)
    } else if has("HealthCheckObservations") {
      self = .healthStatus(try HealthStatusShape(from: decoder))
    } else if has("DomainName"), registrationMembers.contains(where: has) {
      self = .registration(try RegistrationShape(from: decoder))
    } else if has("LoadBalancers") {
      self = .loadBalancers(try LoadBalancersShape(from: decoder))
    } else if has("Listeners") {
      self = .listeners(try ListenersShape(from: decoder))
    } else if has("Certificates") {
      self = .listenerCertificates(try ListenerCertificatesShape(from: decoder))
    } else if object("Distribution")?.contains(Member("DistributionConfig")) == true {
      self = .distribution(try value("Distribution"))
    } else if (try? members.decode(String.self, forKey: Member("schema")))?.hasPrefix(SnapshotShape.schemaName) == true
    {
      self = .snapshot(try SnapshotShape(from: decoder))
    } else {
      self = .unknown(members.allKeys.map(\.stringValue).sorted())
    }
    if let command = listCommand, let member = try Page(from: decoder).memberThatSaysThereIsMore {
      self = .partial(member: member, command: command)
    }
  }

  /// The command that prints the whole of a list, without where to; none of what is no list, and of record sets, which need the zone's id.
  private var listCommand: String? {
    switch self {
    case .hostedZoneList: "aws route53 list-hosted-zones --output json"
    case .certificateList: CertificateListShape.command
    case .healthChecks(_, true): "aws route53 list-health-checks --output json"
    case .loadBalancers: "aws elbv2 describe-load-balancers --output json"
    case .listeners(let shape): shape.command
    case .listenerCertificates: "aws elbv2 describe-listener-certificates --listener-arn ARN --output json"
    default: nil
    }
  }
}

/// The members of `get-domain-detail` that nothing else has beside a DomainName: it leaves out those without a value.
private let registrationMembers = [
  "Nameservers", "StatusList", "DnssecKeys", "RegistrarName", "RegistryDomainId", "RegistrantContact", "AdminContact",
  "TechContact", "BillingContact", "RegistrantPrivacy", "AutoRenew",
]

/// An element of a list that may be wrong without the others being lost.
struct Attempt<Value: Decodable>: Decodable {
  let result: Result<Value, any Error>

  init(from decoder: any Decoder) throws {
    result = Result {
      do {
        return try Value(from: decoder)
      } catch  where JSONFlaw.isBehind(error) {
        guard let flaw = JSONFlaw(in: decoder) else { throw error }
        throw DecodingError.dataCorrupted(
          DecodingError.Context(codingPath: flaw.path, debugDescription: flaw.problem, underlyingError: flaw))
      }
    }
  }
}

/// Where something is wrong in JSON, as `ResourceRecordSets[3].Name`, and what.
func explanation(of error: DecodingError) -> (place: String?, problem: String) {
  func place(_ path: [any CodingKey]) -> String? {
    var text = ""
    for key in path {
      if let index = key.intValue {
        text += "[\(index)]"
      } else {
        text += (text.isEmpty ? "" : ".") + PrintableText(key.stringValue).text
      }
    }
    return text.isEmpty ? nil : text
  }
  switch error {
  case .keyNotFound(let key, let context): return (place(context.codingPath + [key]), "it is missing")
  case .typeMismatch(let type, let context), .valueNotFound(let type, let context):
    let kinds: [ObjectIdentifier: String] = [
      ObjectIdentifier(String.self): "a text", ObjectIdentifier(Int.self): "a whole number",
      ObjectIdentifier(Bool.self): "true or false", ObjectIdentifier(Double.self): "a number",
      ObjectIdentifier([Any].self): "a list",
    ]
    return (place(context.codingPath), "it is not \(kinds[ObjectIdentifier(type)] ?? "an object")")
  case .dataCorrupted(let context):
    if let flaw = context.underlyingError as? JSONFlaw { return (place(flaw.path), flaw.problem) }
    return (place(context.codingPath), context.codingPath.isEmpty ? "it is not JSON" : "it is not what belongs there")
  @unknown default: return (nil, "it is not JSON")
  }
}

extension [UInt8] {
  /// Whether brackets outside of strings are open further than `limit` anywhere: asked before a reader recurses.
  fileprivate func isNestedDeeper(than limit: Int) -> Bool {
    var depth = 0
    for index in OutsideStrings(ofJSON: self) {
      switch self[index] {
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        if depth > limit { return true }
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      default: break
      }
    }
    return false
  }
}
