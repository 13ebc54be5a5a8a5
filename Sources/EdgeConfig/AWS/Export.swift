import EdgeModel
import Foundation

/// What one file holds that the AWS CLI printed, recognised by its shape.
enum Export {
  case recordSets(RecordSetsShape)
  case hostedZone(HostedZoneShape)
  case certificate(CertificateShape)
  /// The output of a command that is known and not needed; whether it is expected state of another kind.
  case passedOver(command: String, isState: Bool)
  /// The names of the top-level members.
  case unknown([String])

  static let sizeLimit = 256 << 20
  static let depthLimit = 64

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
    guard bytes.contains(where: { $0 > 0x20 }) else {
      throw refusal(nil, "the file is empty", "the AWS CLI printed nothing: run the command again and read its errors")
    }
    guard !bytes.isNestedDeeper(than: Export.depthLimit) else {
      throw refusal(nil, "it is nested deeper than \(Export.depthLimit) levels", "no export of AWS is: remove the file")
    }
    do {
      self = try JSONDecoder().decode(Export.self, from: Data(bytes))
    } catch let error as DecodingError {
      let (place, problem) = explanation(of: error)
      throw refusal(place, problem, "export it again with --output json and without --query")
    } catch {
      throw refusal(nil, "it is not JSON", "export it again with --output json")
    }
  }
}

extension Export: Decodable {
  init(from decoder: any Decoder) throws {
    let members = try decoder.container(keyedBy: Member.self)
    func has(_ key: String) -> Bool { members.contains(Member(key)) }
    func object(_ key: String) -> KeyedDecodingContainer<Member>? {
      try? members.nestedContainer(keyedBy: Member.self, forKey: Member(key))
    }
    if has("ResourceRecordSets") {
      self = .recordSets(try RecordSetsShape(from: decoder))
    } else if object("HostedZone") != nil {
      self = .hostedZone(try HostedZoneShape(from: decoder))
    } else if object("Certificate")?.contains(Member("CertificateArn")) == true {
      self = .certificate(try members.decode(CertificateShape.self, forKey: Member("Certificate")))
    } else if has("HostedZones") {
      self = .passedOver(command: "route53 list-hosted-zones", isState: false)
    } else if has("CertificateSummaryList") {
      self = .passedOver(command: "acm list-certificates", isState: false)
    } else if object("Status")?.contains(Member("ServeSignature")) == true {
      self = .passedOver(command: "route53 get-dnssec", isState: true)
    } else if has("HealthChecks") {
      self = .passedOver(command: "route53 list-health-checks", isState: true)
    } else if object("HealthCheck") != nil {
      self = .passedOver(command: "route53 get-health-check", isState: true)
    } else if has("HealthCheckObservations") {
      self = .passedOver(command: "route53 get-health-check-status", isState: true)
    } else if (try? members.decode(String.self, forKey: Member("schema")))?.hasPrefix("edgeprobe-snapshot/") == true {
      self = .passedOver(command: "edgeprobe snapshot", isState: false)
    } else {
      self = .unknown(members.allKeys.map(\.stringValue).sorted())
    }
  }

  /// Any member of an object.
  private struct Member: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { nil }
  }
}

/// An element of a list that may be wrong without the others being lost.
struct Attempt<Value: Decodable>: Decodable {
  let result: Result<Value, any Error>

  init(from decoder: any Decoder) throws { result = Result { try Value(from: decoder) } }
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
    return (place(context.codingPath), context.codingPath.isEmpty ? "it is not JSON" : "it is not what belongs there")
  @unknown default: return (nil, "it is not JSON")
  }
}

extension [UInt8] {
  /// Whether brackets outside of strings are open further than `limit` anywhere: asked before a reader recurses.
  fileprivate func isNestedDeeper(than limit: Int) -> Bool {
    var depth = 0
    var isString = false
    var isEscaped = false
    for byte in self {
      if isString {
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
          isString = false
        }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""): isString = true
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
