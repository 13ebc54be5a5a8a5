import EdgeModel
import Foundation

/// What `route53 list-resource-record-sets` prints; members that are not needed are left out.
struct RecordSetsShape: Decodable {
  struct RecordSet: Decodable {
    struct Value: Decodable {
      let value: String

      private enum CodingKeys: String, CodingKey {
        case value = "Value"
      }
    }

    struct Alias: Decodable {
      let dnsName: String

      private enum CodingKeys: String, CodingKey {
        case dnsName = "DNSName"
      }
    }

    let name: String
    let type: String
    let setIdentifier: String?
    let ttl: Int?
    let resourceRecords: [Value]?
    let aliasTarget: Alias?
    let trafficPolicyInstanceId: String?

    private enum CodingKeys: String, CodingKey {
      case name = "Name"
      case type = "Type"
      case setIdentifier = "SetIdentifier"
      case ttl = "TTL"
      case resourceRecords = "ResourceRecords"
      case aliasTarget = "AliasTarget"
      case trafficPolicyInstanceId = "TrafficPolicyInstanceId"
    }
  }

  let resourceRecordSets: [Attempt<RecordSet>]
  let isTruncated: Bool?
  let nextRecordName: String?
  let nextToken: String?

  /// Whether more is in Route 53 than in the file.
  var isPartial: Bool { isTruncated == true || nextRecordName != nil || nextToken != nil }

  private enum CodingKeys: String, CodingKey {
    case resourceRecordSets = "ResourceRecordSets"
    case isTruncated = "IsTruncated"
    case nextRecordName = "NextRecordName"
    case nextToken = "NextToken"
  }
}

/// What `route53 get-hosted-zone` prints.
struct HostedZoneShape: Decodable {
  struct Zone: Decodable {
    struct Settings: Decodable {
      let privateZone: Bool?

      private enum CodingKeys: String, CodingKey {
        case privateZone = "PrivateZone"
      }
    }

    let id: String
    let name: String
    let config: Settings?

    private enum CodingKeys: String, CodingKey {
      case id = "Id"
      case name = "Name"
      case config = "Config"
    }
  }

  struct Delegation: Decodable {
    let nameServers: [String]

    private enum CodingKeys: String, CodingKey {
      case nameServers = "NameServers"
    }
  }

  let hostedZone: Zone
  let delegationSet: Delegation?

  private enum CodingKeys: String, CodingKey {
    case hostedZone = "HostedZone"
    case delegationSet = "DelegationSet"
  }
}

/// The `Certificate` that `acm describe-certificate` prints.
struct CertificateShape: Decodable {
  struct Validation: Decodable {
    struct Record: Decodable {
      let name: String
      let value: String

      private enum CodingKeys: String, CodingKey {
        case name = "Name"
        case value = "Value"
      }
    }

    let domainName: String
    let validationMethod: String?
    let resourceRecord: Record?

    private enum CodingKeys: String, CodingKey {
      case domainName = "DomainName"
      case validationMethod = "ValidationMethod"
      case resourceRecord = "ResourceRecord"
    }
  }

  struct Renewal: Decodable {
    let renewalStatus: String
    let renewalStatusReason: String?
    let updatedAt: Timestamp?

    private enum CodingKeys: String, CodingKey {
      case renewalStatus = "RenewalStatus"
      case renewalStatusReason = "RenewalStatusReason"
      case updatedAt = "UpdatedAt"
    }
  }

  let certificateArn: String
  let domainName: String?
  let subjectAlternativeNames: [String]?
  let domainValidationOptions: [Validation]?
  let serial: String?
  let status: String
  let type: String?
  let notBefore: Timestamp?
  let notAfter: Timestamp?
  let inUseBy: [String]?
  let renewalSummary: Renewal?
  let renewalEligibility: String?

  private enum CodingKeys: String, CodingKey {
    case certificateArn = "CertificateArn"
    case domainName = "DomainName"
    case subjectAlternativeNames = "SubjectAlternativeNames"
    case domainValidationOptions = "DomainValidationOptions"
    case serial = "Serial"
    case status = "Status"
    case type = "Type"
    case notBefore = "NotBefore"
    case notAfter = "NotAfter"
    case inUseBy = "InUseBy"
    case renewalSummary = "RenewalSummary"
    case renewalEligibility = "RenewalEligibility"
  }
}

/// A time as the CLI prints it: seconds since 1970, or ISO 8601 with any offset.
///
/// Version 1 of the CLI prints numbers, version 2 text, and either can be told to do as the other.
struct Timestamp: Decodable {
  let moment: Moment

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let seconds = try? container.decode(Double.self) {
      // Beyond the year 9999 it is no time of a certificate, and would not fit where microseconds are counted.
      guard seconds.magnitude < 253_402_300_800 else {
        throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a time")
      }
      moment = Moment(microseconds: Int64((seconds * 1_000_000).rounded()))
    } else if let moment = Moment(iso8601: try container.decode(String.self)) {
      self.moment = moment
    } else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a time")
    }
  }
}
