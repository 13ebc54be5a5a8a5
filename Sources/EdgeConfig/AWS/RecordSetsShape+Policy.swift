import EdgeModel

extension RecordSetsShape.RecordSet {
  enum Choice {
    case known(RoutingPolicy)
    /// Route 53 chooses in a way that this version does not know: which.
    case unknown(String)
  }

  /// How Route 53 chooses this set among those of its name and type.
  ///
  /// It refuses to mix policies under one name and type, so that the first member that is there decides.
  func choice() throws(ValueFlaw) -> Choice {
    if let weight {
      guard let weight = UInt8(exactly: weight) else {
        throw ValueFlaw("\(weight) is not a weight", "export it again: Route 53 has weights from 0 to 255")
      }
      return .known(.weighted(weight))
    }
    if let region { return .known(.latency(region: region)) }
    if let failover {
      return RoutingPolicy.Role(rawValue: failover).map { .known(.failover($0)) }
        ?? .unknown("failover \(PrintableText(failover).text)")
    }
    if let geoLocation { return geoLocation.place.map { .known(.geolocation($0)) } ?? .unknown("geolocation") }
    if let geoProximityLocation { return .known(.geoproximity(geoProximityLocation.text)) }
    if multiValueAnswer == true { return .known(.multivalue) }
    if let cidrRoutingConfig { return .known(.cidr(location: cidrRoutingConfig.locationName)) }
    // A traffic policy instance has sets of its own making, which nobody evaluates.
    return setIdentifier == nil || trafficPolicyInstanceId != nil ? .known(.simple) : .unknown("routing policy")
  }
}

extension RecordSetsShape.RecordSet.Place {
  /// None for a place that is described by none of the known members.
  fileprivate var place: RoutingPolicy.Place? {
    if let countryCode {
      if let subdivisionCode { return .subdivision(country: countryCode, subdivisionCode) }
      return countryCode == "*" ? .everywhere : .country(countryCode)
    }
    return continentCode.map { .continent($0) }
  }
}

extension RecordSetsShape.RecordSet.Proximity {
  /// Where the resource is, as the policy keeps it; empty for a place that is described by none of the known members.
  fileprivate var text: String {
    region ?? localZoneGroup ?? coordinates.map { "\($0.latitude), \($0.longitude)" } ?? ""
  }
}
