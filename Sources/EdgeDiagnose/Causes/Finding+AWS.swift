import EdgeModel

/// The commands of the `aws` CLI that prove a cause, as they can be typed.
extension Finding {
  /// The CLI does not take the region from the ARN.
  var describeCertificate: String {
    let arn = scope.certificate ?? "ARN"
    let parts = arn.split(separator: ":", omittingEmptySubsequences: false)
    let region = parts.count > 3 && !parts[3].isEmpty ? " --region \(parts[3])" : ""
    return "aws acm describe-certificate\(region) --certificate-arn \(arn)"
  }

  /// Without the types of keys, only certificates with RSA keys up to 2048 bits are listed.
  static func listCertificates(in region: String?) -> String {
    "aws acm list-certificates" + (region.map { " --region \($0)" } ?? "")
      + " --includes keyTypes=RSA_1024,RSA_2048,RSA_3072,RSA_4096,EC_prime256v1,EC_secp384r1,EC_secp521r1"
  }

  /// Registrations are kept in one region.
  var getDomainDetail: String {
    "aws route53domains get-domain-detail --region us-east-1 --domain-name \(zone.host)"
  }

  /// The ID of the zone, as an argument of another command.
  var hostedZoneID: String {
    "\"$(aws route53 list-hosted-zones-by-name --dns-name \(zone.host) --max-items 1 --query 'HostedZones[0].Id' --output text)\""
  }
}
