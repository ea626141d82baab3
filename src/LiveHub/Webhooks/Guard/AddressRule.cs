namespace LiveCommerce.LiveHub.Webhooks.Guard;

/// <summary>The rule by which an address of an endpoint is refused. Each has a stable name in kebab case on the wire and in the log of deliveries.</summary>
public enum AddressRule
{
    NotAnAddress,
    TooLong,
    HttpsOnly,
    UserInfo,
    Fragment,
    Port,

    /// <summary>A name that means this machine or this network: <c>localhost</c>, <c>.local</c>, <c>.internal</c>.</summary>
    LocalName,
    Loopback,
    Private,

    /// <summary>Also where clouds tell a machine its secrets.</summary>
    LinkLocal,
    Metadata,

    /// <summary>Addresses that carriers share out behind their own translation.</summary>
    SharedSpace,
    Multicast,
    Unspecified,

    /// <summary>An IPv4 address within an IPv6 one (mapped, NAT64, 6to4, Teredo), which would lead around the rules for it.</summary>
    Embedded,

    /// <summary>Documentation, benchmarks, future use, everything that is no address of a public host.</summary>
    Reserved,
}
