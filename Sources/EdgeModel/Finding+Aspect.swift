extension Finding {
  /// What a rule knows of a deviation, or of a piece of evidence, that others of the same rule lack: causes tell findings
  /// apart by it, never by their texts.
  package enum Aspect: String, Hashable, Sendable, Codable {
    /// It may be as it is meant, as long as nobody names the target.
    case needsNaming

    // Where the files lead.
    /// Users would fail where the files lead.
    case homeFails
    /// What is kept for when the rest fails would fail its users, too.
    case standInFails
    /// An alias is expected of what does not exist, so that nothing of it can be put back.
    case resourceIsGone
    /// What comes first in a failover works, as far as was seen from here.
    case firstWorks
    /// It does not.
    case firstFails

    // What the files expect.
    /// The addresses of an AWS resource, which nobody can put back one by one.
    case expectsResource
    /// What lies in a network, which nobody can publish as such.
    case expectsNetwork
    /// One of several record sets that Route 53 chooses among.
    case expectsChoice
    /// What a hosted zone holds that the zone is not delegated to.
    case zoneIsNotLive

    // Answers.
    /// The name exists by what is below it or beside the record, so that no wildcard answers for it.
    case besideWildcard
    /// What nobody expects leads to somebody who has no certificate that clients trust.
    case strangerUntrusted
    /// Nothing stands in place of the record.
    case isBare
    /// A wildcard answers in place of a record of the name's own.
    case byWildcard
    /// The name is denied for a type that it only lacks.
    case deniedWithType
    /// The end of an alias does not exist, which is what is left of something deleted.
    case endIsDenied
    /// The end of an alias exists and lacks the one type that was asked for: of others nothing is known.
    case endLacksType
    /// An alias makes a name that cannot be.
    case nameTooLong
    /// Some resolvers follow all aliases to their end.
    case someResolversFollow
    /// A CNAME stands in place of a zone's NS records.
    case inPlaceOfServers
    /// A zone is not delegated at all.
    case notDelegated

    // Resolvers.
    case validationFails
    /// Validation fails there for no reason that lies in the zone.
    case onlyUnvalidated
    case foreignAnswer
    case oldAnswer
    case otherAnswer

    // Name servers.
    /// It is about a name server's own address.
    case ofServer
    /// Nobody denies a name server's name: the zone that holds it gives no answer.
    case serverZoneSilent
    /// Nothing comes back.
    case silent
    case refuses
    /// Answers come over TCP, and not over UDP, from a server that answers other things over both.
    case lostOverUDP
    /// A denial that some resolvers take for a failure: it is of another zone.
    case foreignDenial
    /// EDNS is answered that asks for no more than a size.
    case partOfEDNS
    /// The serial shows that the servers it is about are behind.
    case olderVersion
    /// It may pass by itself once a transfer is through.
    case mayPass
    /// One server denies over one transport what it has over the other.
    case deniedOverOne
    /// The zone's own NS records lead to servers with another version of it.
    case otherAnswers

    // Registrars.
    /// The registrar has the domain as it should be: no hold, no end, and our servers.
    case inOrder

    // Certificates.
    /// What was issued is at fault, wherever it is served.
    case ofIssuance
    /// The name is at fault, whatever certificate is served.
    case ofName
    /// ACM holds a newer certificate for what is served, so that nothing has to be renewed.
    case superseded
    /// Other addresses serve one that is well.
    case wellElsewhere
    /// One of several validation records is as ACM wants it.
    case validated
    /// ACM says that CAA records keep it from issuing.
    case ofCAA
    /// A validation record that is not as ACM wants it, as it should be written.
    case wanted
    /// Everything that ACM asks for before it renews was looked up, and is as it wants it.
    case proven
    /// The export has no record to validate by: somebody has to answer ACM's mail.
    case withoutRecords
    /// ACM began to renew, and did not get through.
    case renewalFailed
    /// What ACM holds so is what is served.
    case served
    /// A certificate for the name that ACM issued and nothing uses.
    case spare
    /// It, or what it speaks of, has ended and is served.
    case ended
    /// What the same load balancer or distribution holds beside what is served has ended as well.
    case twin
    /// Records forbid wildcards alone.
    case ofWildcards
    /// Some of the servers have the record as it should be.
    case atSomeServers
    /// The record stands under a name to which the zone's name was appended, or its value ends so.
    case dotless

    // Pages.
    /// A CDN or load balancer made the answer itself.
    case byEdge

    // Health checks.
    case unchecked
    case healthy
    case failing
    case forcedUp
    case forcedDown
    case inverted
  }
}
