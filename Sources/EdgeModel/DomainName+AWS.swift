/// Whose a host of AWS is, by the domains of its services (AWS General Reference, *Service endpoints*).
extension DomainName {
  /// The labels before `amazonaws.com`, or `amazonaws.com.cn`, as text; none of a name that is not below it.
  package var labelsBelowAWS: [String]? {
    let labels = labels.map { String(decoding: $0, as: UTF8.self) }
    let domain = [["amazonaws", "com"], ["amazonaws", "com", "cn"]].first { labels.suffix($0.count) == $0[...] }
    guard let domain, labels.count > domain.count else { return nil }
    return Array(labels.dropLast(domain.count))
  }

  /// Whether it is a load balancer's.
  package var isLoadBalancer: Bool {
    // `elb.amazonaws.com` behind the region, or `elb.eu-west-1.amazonaws.com` before it.
    labelsBelowAWS?.suffix(2).contains("elb") == true
  }

  /// Whether it is CloudFront's.
  package var isOfCloudFront: Bool {
    labels.suffix(2).map { String(decoding: $0, as: UTF8.self) } == ["cloudfront", "net"]
  }

  /// Whether it has few addresses, which it gives everybody: a load balancer, an accelerator (two, AWS Global Accelerator
  /// Developer Guide, *How it works*), an interface endpoint or an Elastic Beanstalk environment.
  package var hasFewAddresses: Bool {
    let labels = labels.map { String(decoding: $0, as: UTF8.self) }
    return isLoadBalancer || labelsBelowAWS?.contains("vpce") == true
      || labels.suffix(2) == ["awsglobalaccelerator", "com"]
      || labels.suffix(2) == ["elasticbeanstalk", "com"]
  }

  /// Whether S3 answers there, for the bucket that has the name it is asked by.
  package var isOfBuckets: Bool {
    labelsBelowAWS?.contains { $0 == "s3" || $0.hasPrefix("s3-") } == true
  }

  /// Whether S3 serves websites there, which it does in the clear alone (Amazon S3 User Guide, *Website endpoints*).
  package var isOfWebsites: Bool {
    // `s3-website-us-east-1`, or `s3-website` before the region.
    labelsBelowAWS?.contains { $0.hasPrefix("s3-website") } == true
  }
}
