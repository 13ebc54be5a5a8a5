import EdgeModel

/// What `route53 get-dnssec` prints; it does not say of which zone.
struct SigningShape: Decodable, Equatable {
  struct Status: Decodable, Equatable {
    let serveSignature: String
    let statusMessage: String?

    private enum CodingKeys: String, CodingKey {
      case serveSignature = "ServeSignature"
      case statusMessage = "StatusMessage"
    }
  }

  struct Key: Decodable, Equatable {
    let name: String?
    let keyTag: Int?
    let dsRecord: String?
    let status: String?
    let statusMessage: String?

    private enum CodingKeys: String, CodingKey {
      case name = "Name"
      case keyTag = "KeyTag"
      case dsRecord = "DSRecord"
      case status = "Status"
      case statusMessage = "StatusMessage"
    }
  }

  let status: Status
  let keySigningKeys: [Key]?

  private enum CodingKeys: String, CodingKey {
    case status = "Status"
    case keySigningKeys = "KeySigningKeys"
  }
}

/// One health check as `route53 list-health-checks` and `get-health-check` print it.
struct HealthCheckShape: Decodable, Equatable {
  struct Settings: Decodable, Equatable {
    let type: String?
    let ipAddress: String?
    let port: Int?
    let resourcePath: String?
    let fullyQualifiedDomainName: String?
    let inverted: Bool?
    let disabled: Bool?
    let enableSNI: Bool?
    let childHealthChecks: [String]?

    private enum CodingKeys: String, CodingKey {
      case type = "Type"
      case ipAddress = "IPAddress"
      case port = "Port"
      case resourcePath = "ResourcePath"
      case fullyQualifiedDomainName = "FullyQualifiedDomainName"
      case inverted = "Inverted"
      case disabled = "Disabled"
      case enableSNI = "EnableSNI"
      case childHealthChecks = "ChildHealthChecks"
    }
  }

  let id: String
  let healthCheckConfig: Settings

  private enum CodingKeys: String, CodingKey {
    case id = "Id"
    case healthCheckConfig = "HealthCheckConfig"
  }
}

/// What `route53 get-health-check-status` prints; it does not say of which health check.
struct HealthStatusShape: Decodable, Equatable {
  struct Observation: Decodable, Equatable {
    struct Report: Decodable, Equatable {
      let status: String?
      let checkedTime: Timestamp?

      private enum CodingKeys: String, CodingKey {
        case status = "Status"
        case checkedTime = "CheckedTime"
      }
    }

    let region: String?
    let statusReport: Report?

    private enum CodingKeys: String, CodingKey {
      case region = "Region"
      case statusReport = "StatusReport"
    }
  }

  let healthCheckObservations: [Observation]

  private enum CodingKeys: String, CodingKey {
    case healthCheckObservations = "HealthCheckObservations"
  }
}

/// What `route53domains get-domain-detail` prints, without who owns the domain.
struct RegistrationShape: Decodable, Equatable {
  struct Server: Decodable, Equatable {
    let name: String

    private enum CodingKeys: String, CodingKey {
      case name = "Name"
    }
  }

  let domainName: String
  let nameservers: [Server]?
  let statusList: [String]?
  let expirationDate: Timestamp?
  let autoRenew: Bool?

  private enum CodingKeys: String, CodingKey {
    case domainName = "DomainName"
    case nameservers = "Nameservers"
    case statusList = "StatusList"
    case expirationDate = "ExpirationDate"
    case autoRenew = "AutoRenew"
  }
}

/// The `Distribution` that `cloudfront get-distribution` prints.
struct DistributionShape: Decodable, Equatable {
  struct Settings: Decodable, Equatable {
    struct Aliases: Decodable, Equatable {
      let items: [String]?

      private enum CodingKeys: String, CodingKey {
        case items = "Items"
      }
    }

    struct Viewer: Decodable, Equatable {
      let acmCertificateArn: String?

      private enum CodingKeys: String, CodingKey {
        case acmCertificateArn = "ACMCertificateArn"
      }
    }

    let aliases: Aliases?
    let enabled: Bool
    let viewerCertificate: Viewer?

    private enum CodingKeys: String, CodingKey {
      case aliases = "Aliases"
      case enabled = "Enabled"
      case viewerCertificate = "ViewerCertificate"
    }
  }

  let id: String
  let arn: String
  let status: String
  let domainName: String
  let distributionConfig: Settings

  private enum CodingKeys: String, CodingKey {
    case id = "Id"
    case arn = "ARN"
    case status = "Status"
    case domainName = "DomainName"
    case distributionConfig = "DistributionConfig"
  }
}

/// What `acm list-certificates` prints.
struct CertificateListShape: Decodable {
  struct Summary: Decodable {
    let certificateArn: String?

    private enum CodingKeys: String, CodingKey {
      case certificateArn = "CertificateArn"
    }
  }

  let certificateSummaryList: [Summary]

  private enum CodingKeys: String, CodingKey {
    case certificateSummaryList = "CertificateSummaryList"
  }

  static let command =
    "aws acm list-certificates --includes keyTypes=\(ManagedCertificate.keyTypes) --output json"
}

/// What `edgeprobe snapshot` writes about a folder of exports.
struct SnapshotShape: Decodable {
  static let schemaName = "edgeprobe-snapshot/"

  let schema: String
  /// None in a version that this one does not know.
  let takenAt: Timestamp?

  var isKnown: Bool { schema == SnapshotShape.schemaName + "1" }

  private enum CodingKeys: CodingKey { case schema, takenAt }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    schema = try container.decode(String.self, forKey: .schema)
    guard schema == SnapshotShape.schemaName + "1" else {
      takenAt = nil
      return
    }
    guard let time = try? container.decode(Timestamp.self, forKey: .takenAt) else {
      throw ValueFlaw(
        "\"takenAt\" does not say when the snapshot was taken",
        "write it like \"2026-11-20T12:00:00Z\", or take the snapshot anew: edgeprobe snapshot")
    }
    takenAt = time
  }
}
