import EdgeModel

/// What `elbv2 describe-load-balancers` prints.
struct LoadBalancersShape: Decodable {
  struct LoadBalancer: Decodable, Equatable {
    struct State: Decodable, Equatable {
      let code: String?

      private enum CodingKeys: String, CodingKey {
        case code = "Code"
      }
    }

    let loadBalancerArn: String
    let dnsName: String?
    let scheme: String?
    let state: State?

    private enum CodingKeys: String, CodingKey {
      case loadBalancerArn = "LoadBalancerArn"
      case dnsName = "DNSName"
      case scheme = "Scheme"
      case state = "State"
    }
  }

  let loadBalancers: [LoadBalancer]

  private enum CodingKeys: String, CodingKey {
    case loadBalancers = "LoadBalancers"
  }
}

/// What `elbv2 describe-listeners` prints; of the certificates it has the default ones alone.
struct ListenersShape: Decodable {
  struct Listener: Decodable, Equatable {
    let listenerArn: String
    let loadBalancerArn: String
    let port: Int?
    let scheme: String?
    let certificates: [ListenerCertificate]?

    private enum CodingKeys: String, CodingKey {
      case listenerArn = "ListenerArn"
      case loadBalancerArn = "LoadBalancerArn"
      case port = "Port"
      case scheme = "Protocol"
      case certificates = "Certificates"
    }
  }

  let listeners: [Listener]

  private enum CodingKeys: String, CodingKey {
    case listeners = "Listeners"
  }

  var command: String {
    let arn = listeners.first?.loadBalancerArn ?? ""
    return "aws elbv2 describe-listeners --load-balancer-arn \(arn.isARN ? arn : "ARN") --output json"
  }
}

struct ListenerCertificate: Decodable, Equatable {
  let certificateArn: String?

  private enum CodingKeys: String, CodingKey {
    case certificateArn = "CertificateArn"
  }
}

/// What `elbv2 describe-listener-certificates` prints; it does not say of which listener.
struct ListenerCertificatesShape: Decodable, Equatable {
  let certificates: [ListenerCertificate]

  private enum CodingKeys: String, CodingKey {
    case certificates = "Certificates"
  }
}

extension String {
  /// Whether this has the form of an Amazon resource name, so that it can stand in a command.
  var isARN: Bool {
    hasPrefix("arn:")
      && utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte.lowercased) || ":/-_.".utf8.contains(byte)
      }
  }
}
