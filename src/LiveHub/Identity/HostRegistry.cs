namespace LiveCommerce.LiveHub.Identity;

/// <summary>A name and the password that opens it, in clear: to be shown once and kept nowhere.</summary>
public sealed record HostCredentials(HostName Name, string Password);

/// <summary>What an operator does with accounts: add one, give one a new password. The password is judged before this is called.</summary>
public sealed class HostRegistry(Hosts hosts, FailedSignIns failed, Passwords passwords)
{
    public Task<HostChange> AddAsync(HostName name, string password, CancellationToken cancellationToken = default) =>
        hosts.AddAsync(HostId.New(), name, passwords.Hash(password), cancellationToken);

    /// <summary>Sets a new password, revokes the host's tokens and lifts a lockout. False when there is no such host.</summary>
    public async Task<bool> ResetAsync(HostName name, string password, CancellationToken cancellationToken = default)
    {
        var hash = passwords.Hash(password);
        while (hosts.Find(name) is { } account)
        {
            // Overtaken by a change of the host's own: the operator's word is the later one.
            if (await hosts.SetPasswordAsync(account.Id, hash, account.Generation, cancellationToken) != HostChange.Done) continue;
            await failed.ForgiveAsync(name.Key, cancellationToken);
            return true;
        }
        return false;
    }
}

/// <summary>The first start of a new installation: without a host nobody could go live.</summary>
public sealed class FirstHost(Hosts hosts, HostRegistry registry)
{
    /// <summary>Creates the host <c>host</c> with a random password when there is none at all; null when there is one.</summary>
    public async Task<HostCredentials?> CreateIfNoneAsync(CancellationToken cancellationToken = default)
    {
        if (hosts.Any() || !HostName.TryParse("host", out var name)) return null;
        var credentials = new HostCredentials(name, Passwords.Generate());
        return await registry.AddAsync(name, credentials.Password, cancellationToken) == HostChange.Done ? credentials : null;
    }
}
