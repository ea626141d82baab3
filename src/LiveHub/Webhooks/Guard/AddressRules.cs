using System.Collections.Frozen;
using System.Net;
using System.Net.Sockets;

namespace LiveCommerce.LiveHub.Webhooks.Guard;

/// <summary>
/// Which IP addresses a server may be made to call by somebody else. What is not known to be public is refused: IPv6 addresses have to be global
/// unicast, and those that carry an IPv4 address are refused whatever it is.
/// </summary>
internal static class AddressRules
{
    private static readonly FrozenSet<IPAddress> Metadata = new[]
    {
        IPAddress.Parse("169.254.169.254"), IPAddress.Parse("169.254.170.2"), IPAddress.Parse("100.100.100.200"), IPAddress.Parse("168.63.129.16"),
        IPAddress.Parse("192.0.0.192"), IPAddress.Parse("fd00:ec2::254"),
    }.ToFrozenSet();

    private static readonly (IPNetwork Network, AddressRule Rule)[] V4 =
    [
        (IPNetwork.Parse("0.0.0.0/8"), AddressRule.Unspecified),
        (IPNetwork.Parse("10.0.0.0/8"), AddressRule.Private),
        (IPNetwork.Parse("100.64.0.0/10"), AddressRule.SharedSpace),
        (IPNetwork.Parse("127.0.0.0/8"), AddressRule.Loopback),
        (IPNetwork.Parse("169.254.0.0/16"), AddressRule.LinkLocal),
        (IPNetwork.Parse("172.16.0.0/12"), AddressRule.Private),
        (IPNetwork.Parse("192.0.0.0/24"), AddressRule.Reserved),
        (IPNetwork.Parse("192.0.2.0/24"), AddressRule.Reserved),
        (IPNetwork.Parse("192.88.99.0/24"), AddressRule.Embedded), // relays of 6to4
        (IPNetwork.Parse("192.168.0.0/16"), AddressRule.Private),
        (IPNetwork.Parse("198.18.0.0/15"), AddressRule.Reserved),
        (IPNetwork.Parse("198.51.100.0/24"), AddressRule.Reserved),
        (IPNetwork.Parse("203.0.113.0/24"), AddressRule.Reserved),
        (IPNetwork.Parse("224.0.0.0/4"), AddressRule.Multicast),
        (IPNetwork.Parse("240.0.0.0/4"), AddressRule.Reserved),
    ];

    private static readonly (IPNetwork Network, AddressRule Rule)[] V6 =
    [
        (IPNetwork.Parse("::/128"), AddressRule.Unspecified),
        (IPNetwork.Parse("::1/128"), AddressRule.Loopback),
        (IPNetwork.Parse("::/96"), AddressRule.Embedded), // "compatible", given up long ago
        (IPNetwork.Parse("64:ff9b::/96"), AddressRule.Embedded),
        (IPNetwork.Parse("64:ff9b:1::/48"), AddressRule.Embedded),
        (IPNetwork.Parse("2001::/32"), AddressRule.Embedded), // Teredo
        (IPNetwork.Parse("2002::/16"), AddressRule.Embedded), // 6to4
        (IPNetwork.Parse("2001::/23"), AddressRule.Reserved),
        (IPNetwork.Parse("2001:db8::/32"), AddressRule.Reserved),
        (IPNetwork.Parse("3fff::/20"), AddressRule.Reserved),
        (IPNetwork.Parse("fc00::/7"), AddressRule.Private),
        (IPNetwork.Parse("fe80::/10"), AddressRule.LinkLocal),
        (IPNetwork.Parse("fec0::/10"), AddressRule.Private),
        (IPNetwork.Parse("ff00::/8"), AddressRule.Multicast),
    ];

    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    /// <summary>Null where the address is public.</summary>
    public static AddressRule? Of(IPAddress address)
    {
        if (Metadata.Contains(address)) return AddressRule.Metadata;
        if (address.IsIPv4MappedToIPv6) return AddressRule.Embedded; // IPNetwork takes these for IPv4 and finds them in networks where they are not
        foreach (var (network, rule) in address.AddressFamily == AddressFamily.InterNetwork ? V4 : V6)
        {
            if (network.Contains(address)) return rule;
        }
        return address.AddressFamily switch
        {
            AddressFamily.InterNetwork => null,
            AddressFamily.InterNetworkV6 when GlobalUnicast.Contains(address) && address.ScopeId == 0 => null,
            _ => AddressRule.Reserved,
        };
    }
}
