using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace LiveCommerce.LiveHub.Identity;

public enum PasswordFault
{
    None,
    TooShort,
    TooLong,
    EqualsName,
}

public enum PasswordCheck
{
    Wrong,
    Right,

    /// <summary>Right, but hashed with older settings: hash it again.</summary>
    RightButOutdated,
}

/// <summary>
/// Rules and hashing of hosts' passwords. Length is the only rule of form (NIST SP 800-63B); hashing is ASP.NET Core's PBKDF2 with
/// HMAC-SHA512.
/// </summary>
public sealed class Passwords
{
    public const int LengthMin = 12;
    public const int LengthMax = 256;

    /// <summary>What OWASP advises for PBKDF2 with HMAC-SHA512.</summary>
    public const int Iterations = 210_000;

    // 31 characters, none of which looks like another.
    private const string Alphabet = "23456789abcdefghjkmnpqrstuvwxyz";

    private readonly PasswordHasher<HostName> _hasher;
    private readonly string _nobodysHash;

    public Passwords(int iterations = Iterations)
    {
        _hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = iterations }));
        _nobodysHash = Hash(Generate());
    }

    /// <summary>A password of 99 random bits, in groups that can be read out: "k7dn-3vxq-…".</summary>
    public static string Generate()
    {
        var letters = RandomNumberGenerator.GetString(Alphabet, 20);
        return string.Join('-', letters.Chunk(4).Select(group => new string(group)));
    }

    public static PasswordFault Judge(string password, HostName name) => password switch
    {
        // Characters, not UTF-16 units: four emoji are not twelve.
        _ when password.EnumerateRunes().Count() < LengthMin => PasswordFault.TooShort,
        { Length: > LengthMax } => PasswordFault.TooLong,
        _ when password.Trim().Equals(name.Text, StringComparison.OrdinalIgnoreCase) => PasswordFault.EqualsName,
        _ => PasswordFault.None,
    };

    public static string Describe(PasswordFault fault) => fault switch
    {
        PasswordFault.None => "The password is acceptable.",
        PasswordFault.TooShort => $"A password has at least {LengthMin} characters.",
        PasswordFault.TooLong => $"A password has at most {LengthMax} characters.",
        PasswordFault.EqualsName => "The password must differ from the name.",
    };

    public string Hash(string password) => _hasher.HashPassword(null!, password);

    /// <summary>Compares with a stored hash; without one, does the same work against a hash that nobody's password has.</summary>
    public PasswordCheck Check(string? hash, string password)
    {
        var result = _hasher.VerifyHashedPassword(null!, hash ?? _nobodysHash, password);
        if (hash is null) return PasswordCheck.Wrong;
        return result switch
        {
            PasswordVerificationResult.Failed => PasswordCheck.Wrong,
            PasswordVerificationResult.Success => PasswordCheck.Right,
            PasswordVerificationResult.SuccessRehashNeeded => PasswordCheck.RightButOutdated,
        };
    }
}
