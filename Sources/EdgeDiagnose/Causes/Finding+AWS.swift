import EdgeModel

/// The commands of the `aws` CLI that prove a cause, as they can be typed.
extension Finding {
  /// The CLI does not take the region from the ARN.
  var describeCertificate: String {
    let arn = scope.certificate ?? "ARN"
    let region = arn.field(ofARN: 3).map { " --region \($0)" } ?? ""
    return "aws acm describe-certificate\(region) --certificate-arn \(arn)"
  }

  static func listCertificates(in region: String?) -> String {
    "aws acm list-certificates" + (region.map { " --region \($0)" } ?? "")
      + " --includes keyTypes=\(ManagedCertificate.keyTypes)"
  }

  /// Registrations are kept in one region.
  var getDomainDetail: String {
    "aws route53domains get-domain-detail --region us-east-1 --domain-name \(zone.host)"
  }

  /// The ID of the zone, as an argument of another command.
  ///
  /// Where no export has it, it is looked up: the list begins at the name, whether or not there is such a zone, and private
  /// zones may share it.
  var hostedZoneID: String {
    if let hostedZone { return hostedZone.shellWord }
    let filter = "HostedZones[?Name==`\"\(zone)\"` && Config.PrivateZone==`false`].Id | [0]"
    return "\"$(aws route53 list-hosted-zones-by-name --dns-name \(zone.host) --query '\(filter)' --output text)\""
  }
}

extension TargetComparison {
  /// The exported hosted zone of a name, or the one that holds the target; none where the exports do not say which it is.
  func hostedZoneID(of zone: DomainName?) -> String? {
    guard let zone = zone ?? hostedZone?.name else { return nil }
    if let hostedZone, hostedZone.name == zone, hostedZone.source.isExport { return hostedZone.id }
    let all = expectations.zones.filter { $0.name == zone && !$0.isPrivate && $0.source.isExport }
    return all.count == 1 ? all[0].id : nil
  }
}
