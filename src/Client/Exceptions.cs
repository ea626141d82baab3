namespace LiveCommerce.Client;

/// <summary>The server does not accept the token that was shown.</summary>
public sealed class TokenRefusedException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The hub refused a call. <see cref="Code"/> is a word of docs/protocol.md, such as <c>not-found</c>.</summary>
public sealed class HubRefusalException(string code) : Exception($"The hub refused: {code}.")
{
    public string Code => code;
}

/// <summary>The connection ended, or said something that SignalR's protocol does not allow.</summary>
public sealed class HubConnectionException(string message, Exception? inner = null) : Exception(message, inner);
