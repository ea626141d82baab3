namespace LiveCommerce.LiveHub.Identity;

/// <summary>How failed sign-ins lock a name: the fifth for a minute, each further one for twice as long, at most an hour.</summary>
public static class Lockout
{
    public const int FreeFailures = 4;

    public static readonly TimeSpan First = TimeSpan.FromMinutes(1);
    public static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary>Failures are forgotten when none was added for this long.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromDays(1);

    /// <summary>How long the name is locked after its <paramref name="failures"/>-th failure in a row.</summary>
    public static TimeSpan After(long failures)
    {
        if (failures <= FreeFailures) return TimeSpan.Zero;
        var doublings = (int)Math.Min(failures - FreeFailures - 1, 6);
        var length = First * (1 << doublings);
        return length < Longest ? length : Longest;
    }
}
