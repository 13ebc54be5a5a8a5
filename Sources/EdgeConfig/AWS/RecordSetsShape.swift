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
      let evaluateTargetHealth: Bool?

      private enum CodingKeys: String, CodingKey {
        case dnsName = "DNSName"
        case evaluateTargetHealth = "EvaluateTargetHealth"
      }
    }

    struct Place: Decodable {
      let continentCode: String?
      let countryCode: String?
      let subdivisionCode: String?

      private enum CodingKeys: String, CodingKey {
        case continentCode = "ContinentCode"
        case countryCode = "CountryCode"
        case subdivisionCode = "SubdivisionCode"
      }
    }

    struct Proximity: Decodable {
      struct Coordinates: Decodable {
        let latitude: String
        let longitude: String

        private enum CodingKeys: String, CodingKey {
          case latitude = "Latitude"
          case longitude = "Longitude"
        }
      }

      let region: String?
      let localZoneGroup: String?
      let coordinates: Coordinates?

      private enum CodingKeys: String, CodingKey {
        case region = "AWSRegion"
        case localZoneGroup = "LocalZoneGroup"
        case coordinates = "Coordinates"
      }
    }

    struct Block: Decodable {
      let locationName: String

      private enum CodingKeys: String, CodingKey {
        case locationName = "LocationName"
      }
    }

    let name: String
    let type: String
    let setIdentifier: String?
    let weight: Int?
    let region: String?
    let failover: String?
    let geoLocation: Place?
    let geoProximityLocation: Proximity?
    let multiValueAnswer: Bool?
    let cidrRoutingConfig: Block?
    let ttl: Int?
    let resourceRecords: [Value]?
    let aliasTarget: Alias?
    let healthCheckId: String?
    let trafficPolicyInstanceId: String?

    private enum CodingKeys: String, CodingKey {
      case name = "Name"
      case type = "Type"
      case setIdentifier = "SetIdentifier"
      case weight = "Weight"
      case region = "Region"
      case failover = "Failover"
      case geoLocation = "GeoLocation"
      case geoProximityLocation = "GeoProximityLocation"
      case multiValueAnswer = "MultiValueAnswer"
      case cidrRoutingConfig = "CidrRoutingConfig"
      case ttl = "TTL"
      case resourceRecords = "ResourceRecords"
      case aliasTarget = "AliasTarget"
      case healthCheckId = "HealthCheckId"
      case trafficPolicyInstanceId = "TrafficPolicyInstanceId"
    }
  }

  let resourceRecordSets: [Attempt<RecordSet>]
  /// The member that says that Route 53 has more than the file.
  let memberThatSaysThereIsMore: String?

  private enum CodingKeys: String, CodingKey {
    case resourceRecordSets = "ResourceRecordSets"
  }

  init(from decoder: any Decoder) throws {
    resourceRecordSets = try decoder.container(keyedBy: CodingKeys.self).decode(
      [Attempt<RecordSet>].self, forKey: .resourceRecordSets)
    memberThatSaysThereIsMore = try Page(from: decoder).memberThatSaysThereIsMore
  }
}

/// What a list says of itself when it was not printed whole: `--no-paginate` and `--max-items` do that.
struct Page: Decodable {
  private let isTruncated: Bool?
  private let nextToken: String?
  private let nextMarker: String?
  private let nextRecordName: String?

  private enum CodingKeys: String, CodingKey {
    case isTruncated = "IsTruncated"
    case nextToken = "NextToken"
    case nextMarker = "NextMarker"
    case nextRecordName = "NextRecordName"
  }

  var memberThatSaysThereIsMore: String? {
    if isTruncated == true { return "IsTruncated" }
    if nextToken != nil { return "NextToken" }
    if nextMarker != nil { return "NextMarker" }
    return nextRecordName == nil ? nil : "NextRecordName"
  }
}
