using System.Threading.RateLimiting;

namespace LiveCommerce.LiveHub.Identity;

public enum SignInStatus
{
    SignedIn,

    /// <summary>No such name, or the wrong password: the two are never told apart.</summary>
    Failed,
    LockedOut,

    /// <summary>Too many passwords are being checked at the moment.</summary>
    Busy,

    /// <summary>The new password is against the rules (change of password only).</summary>
    NextRefused,
}

/// <param name="Account">Set exactly when signed in; after a change of password, the account as it was before.</param>
/// <param name="RetryAfter">Set when locked out.</param>
/// <param name="Fault">Set when the next password was refused.</param>
public sealed record SignInOutcome(SignInStatus Status, HostAccount? Account = null, TimeSpan? RetryAfter = null, string? Fault = null);

/// <summary>Checks hosts' passwords. Hashing is made slow on purpose, so only half of the cores may do it at once and few may wait.</summary>
public sealed partial class SignIn(Hosts hosts, FailedSignIns failed, Passwords passwords, ILogger<SignIn> logger) : IDisposable
{
    private readonly ConcurrencyLimiter _hashing = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = Math.Max(1, Environment.ProcessorCount / 2),
        QueueLimit = 16,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    public async Task<SignInOutcome> WithPasswordAsync(string name, string password, CancellationToken cancellationToken)
    {
        var known = HostName.TryParse(name, out var hostName);
        return await CheckAsync(known ? hostName!.Key : name, known ? hosts.Find(hostName!) : null, password, cancellationToken);
    }

    /// <summary>Changes a password and so revokes all tokens of that host, this caller's too.</summary>
    public async Task<SignInOutcome> ChangePasswordAsync(HostId id, string current, string next, CancellationToken cancellationToken)
    {
        if (hosts.Find(id) is not { } account) return new(SignInStatus.Failed);
        var fault = Passwords.Judge(next, account.Name);
        if (fault != PasswordFault.None) return new(SignInStatus.NextRefused, Fault: Passwords.Describe(fault));
        if (next == current) return new(SignInStatus.NextRefused, Fault: "The next password must differ from the current one.");
        var outcome = await CheckAsync(account.Name.Key, account, current, cancellationToken);
        if (outcome.Status != SignInStatus.SignedIn) return outcome;
        var change = await hosts.SetPasswordAsync(id, passwords.Hash(next), account.Generation, cancellationToken);
        // Overtaken: the password that was right a moment ago is no longer the current one.
        if (change != HostChange.Done) return new(SignInStatus.Failed);
        LogPasswordChanged(id);
        return outcome;
    }

    public void Dispose() => _hashing.Dispose();

    private async Task<SignInOutcome> CheckAsync(string nameKey, HostAccount? account, string password, CancellationToken cancellationToken)
    {
        using var permit = await _hashing.AcquireAsync(1, cancellationToken);
        if (!permit.IsAcquired) return new(SignInStatus.Busy);
        if (await failed.CountAsync(nameKey, cancellationToken) is { } locked)
        {
            LogLockedOut(account?.Id, locked);
            return new(SignInStatus.LockedOut, RetryAfter: locked);
        }
        var check = passwords.Check(account?.PasswordHash, password);
        if (check == PasswordCheck.Wrong || account is null)
        {
            LogFailed(account?.Id);
            return new(SignInStatus.Failed);
        }
        LogRight(account.Id);
        await failed.ForgiveAsync(nameKey, cancellationToken);
        if (check == PasswordCheck.RightButOutdated) await hosts.RehashAsync(account, passwords.Hash(password), cancellationToken);
        return new(SignInStatus.SignedIn, account);
    }
}
