using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;

namespace LiveCommerce.LiveHub.Identity;

/// <summary>
/// A number of calls for each address in a span of time; they come back one by one. For IPv6 an address is its /64, because that is what one
/// subscriber gets. It counts on the machine's monotonic clock, as the framework's limiters do.
/// </summary>
/// <remarks>
/// The framework keeps a limiter for each key, and IPv6 has more keys than we have memory. So addresses share <see cref="Buckets"/> buckets, by a
/// hash that is seeded anew in each process: two honest addresses seldom meet, and nobody can choose whom to meet.
/// </remarks>
public sealed class AddressLimit : IDisposable
{
    /// <summary>The bound of memory: about 30 MB when all are in use.</summary>
    public const int Buckets = 65_536;

    private readonly PartitionedRateLimiter<IPAddress?> _limiter;

    public AddressLimit(int calls, TimeSpan span) =>
        _limiter = PartitionedRateLimiter.Create<IPAddress?, uint>(address => RateLimitPartition.GetTokenBucketLimiter(BucketOf(KeyOf(address)), _ =>
            new TokenBucketRateLimiterOptions { TokenLimit = calls, TokensPerPeriod = 1, ReplenishmentPeriod = span / calls, QueueLimit = 0 }));

    /// <summary>Takes one call. Null when granted, otherwise how long until the next comes back.</summary>
    public TimeSpan? Take(IPAddress? address)
    {
        using var lease = _limiter.AttemptAcquire(address);
        if (lease.IsAcquired) return null;
        return lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : TimeSpan.FromSeconds(1);
    }

    public void Dispose() => _limiter.Dispose();

    internal static uint BucketOf((ulong High, ulong Low) key) => (uint)HashCode.Combine(key.High, key.Low) % Buckets;

    /// <summary>IPv4, also written as IPv6, by the whole address; IPv6 by its first 64 bits. Connections without an address share one key.</summary>
    internal static (ulong High, ulong Low) KeyOf(IPAddress? address)
    {
        if (address is null) return (0, 0);
        Span<byte> bytes = stackalloc byte[16];
        (address.AddressFamily == AddressFamily.InterNetwork ? address.MapToIPv6() : address).TryWriteBytes(bytes, out _);
        var (high, low) = (BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));
        // ::ffff:a.b.c.d is an IPv4 address.
        return high == 0 && low >> 32 == 0xFFFF ? (high, low) : (high, 0);
    }
}

/// <summary>The two limits of this feature.</summary>
public sealed class IdentityLimits(int guestTokensPerHour, int signInsPerMinute) : IDisposable
{
    public AddressLimit Guests { get; } = new(guestTokensPerHour, TimeSpan.FromHours(1));

    public AddressLimit SignIns { get; } = new(signInsPerMinute, TimeSpan.FromMinutes(1));

    public void Dispose()
    {
        Guests.Dispose();
        SignIns.Dispose();
    }
}
