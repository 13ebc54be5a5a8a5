import EdgeModel
import Foundation

/// What `route53 get-hosted-zone` prints.
struct HostedZoneShape: Decodable, Equatable {
  struct Zone: Decodable, Equatable {
    struct Settings: Decodable, Equatable {
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

  struct Delegation: Decodable, Equatable {
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
struct CertificateShape: Decodable, Equatable {
  struct Validation: Decodable, Equatable {
    struct Record: Decodable, Equatable {
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

  struct Renewal: Decodable, Equatable {
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
  let keyAlgorithm: String?
  let domainName: String?
  let subjectAlternativeNames: [String]?
  let domainValidationOptions: [Validation]?
  let serial: String?
  let status: String
  let type: String?
  let issuer: String?
  let issuedAt: Timestamp?
  let importedAt: Timestamp?
  let revokedAt: Timestamp?
  let notBefore: Timestamp?
  let notAfter: Timestamp?
  let inUseBy: [String]?
  let renewalSummary: Renewal?
  let renewalEligibility: String?
  let failureReason: String?

  private enum CodingKeys: String, CodingKey {
    case certificateArn = "CertificateArn"
    case keyAlgorithm = "KeyAlgorithm"
    case domainName = "DomainName"
    case subjectAlternativeNames = "SubjectAlternativeNames"
    case domainValidationOptions = "DomainValidationOptions"
    case serial = "Serial"
    case status = "Status"
    case type = "Type"
    case issuer = "Issuer"
    case issuedAt = "IssuedAt"
    case importedAt = "ImportedAt"
    case revokedAt = "RevokedAt"
    case notBefore = "NotBefore"
    case notAfter = "NotAfter"
    case inUseBy = "InUseBy"
    case renewalSummary = "RenewalSummary"
    case renewalEligibility = "RenewalEligibility"
    case failureReason = "FailureReason"
  }
}

/// A time as the CLI prints it: seconds since 1970, or ISO 8601 with any offset.
///
/// Version 1 of the CLI prints numbers, version 2 text, and either can be told to do as the other.
struct Timestamp: Decodable, Equatable {
  let moment: Moment

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let seconds = try? container.decode(Double.self) {
      // Beyond the year 9999 it is no time of a certificate, and would not fit where microseconds are counted.
      guard seconds.magnitude < 253_402_300_800 else {
        throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a time")
      }
      moment = Moment(microseconds: Int64((seconds * 1_000_000).rounded()))
    } else if let text = try? container.decode(String.self), let moment = Moment(iso8601: text) {
      self.moment = moment
    } else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a time")
    }
  }
}
