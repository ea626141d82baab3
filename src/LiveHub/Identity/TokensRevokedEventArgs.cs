namespace LiveCommerce.LiveHub.Identity;

/// <summary>Whose tokens are not accepted any more, those from before.</summary>
internal sealed class TokensRevokedEventArgs(HostId host) : EventArgs
{
    public HostId Host => host;
}
