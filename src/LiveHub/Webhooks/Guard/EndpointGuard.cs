using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace LiveCommerce.LiveHub.Webhooks.Guard;

/// <summary>
/// Keeps the server from being made to call its own network. The text of an address is checked when it is set and at every attempt; a name is resolved
/// once for each connection, all that it leads to is checked, and the connection goes to just that. So it does not help to change the name in between.
/// </summary>
internal sealed class EndpointGuard(IOptions<WebhookOptions> options, Resolve resolve)
{
    private static readonly string[] LocalNames = ["localhost", "local", "internal", "intranet", "lan", "home.arpa", "localdomain"];

    private readonly WebhookOptions _options = options.Value;

    /// <summary>Null where the text is a good address, as far as that can be told without resolving its name.</summary>
    public AddressRule? Check(string text)
    {
        if (text.Length > WebhookEndpoint.MaxUrl) return AddressRule.TooLong;
        if (!IsPlain(text) || !Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Host.Length == 0) return AddressRule.NotAnAddress;
        if (uri.UserInfo.Length > 0 || text.Contains('@', StringComparison.Ordinal)) return AddressRule.UserInfo;
        if (text.Contains('#', StringComparison.Ordinal)) return AddressRule.Fragment;
        var host = uri.IdnHost.Trim('[', ']');
        var literal = IPAddress.TryParse(host, out var address) ? address : null;
        if (_options.AllowLoopbackHttp && uri.Scheme == Uri.UriSchemeHttp && (literal is not null ? IsLoopback(literal) : uri.IdnHost == "localhost")) return null;
        if (uri.Scheme != Uri.UriSchemeHttps) return AddressRule.HttpsOnly;
        if (!_options.IsPort(uri.Port)) return AddressRule.Port;
        if (literal is not null) return AddressRules.Of(literal);
        var name = uri.IdnHost.TrimEnd('.');
        // A name without a dot is one of this network.
        return !name.Contains('.', StringComparison.Ordinal) || LocalNames.Any(local => name.EndsWith("." + local, StringComparison.OrdinalIgnoreCase))
            ? AddressRule.LocalName
            : null;
    }

    /// <summary>For <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    /// <exception cref="AddressRefusedException">The name leads to where nobody may be called. One such address among several is enough.</exception>
    /// <exception cref="SocketException">Not resolved, or nobody answers.</exception>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (target, isHttp) = (context.DnsEndPoint, context.InitialRequestMessage.RequestUri?.Scheme == Uri.UriSchemeHttp);
        var addresses = IPAddress.TryParse(target.Host, out var literal) ? [literal] : await resolve(target.Host, cancellationToken);
        if (addresses.Count == 0) throw new SocketException((int)SocketError.HostNotFound);
        foreach (var address in addresses)
        {
            if (_options.AllowLoopbackHttp && isHttp && IsLoopback(address)) continue;
            if (isHttp) throw new AddressRefusedException(AddressRule.HttpsOnly);
            if (AddressRules.Of(address) is { } rule) throw new AddressRefusedException(rule);
        }
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync([.. addresses], target.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>The name of a rule as it stands on the wire.</summary>
    public static string NameOf(AddressRule rule) => JsonNamingPolicy.KebabCaseLower.ConvertName(rule.ToString());

    /// <summary>
    /// Blanks, line ends, backslashes and slashes too many are mended by the parser, a path alone is a file to it, and letters in circles and the like
    /// become others: what is checked would not be what was written.
    /// </summary>
    private static bool IsPlain(string text) =>
        text.All(c => char.IsAscii(c) ? c > ' ' && c is not ('\\' or '\x7f') : char.IsLetter(c) || char.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark)
        && text.Contains("://", StringComparison.Ordinal) && !text.Contains(":///", StringComparison.Ordinal);

    private static bool IsLoopback(IPAddress address) => AddressRules.Of(address) == AddressRule.Loopback;
}

/// <summary>Asks the name service: all addresses of a name.</summary>
internal delegate Task<IReadOnlyList<IPAddress>> Resolve(string name, CancellationToken cancellationToken);

/// <summary>An address is not to be called; says by which rule.</summary>
internal sealed class AddressRefusedException(AddressRule rule) : Exception($"Refused by the rule {EndpointGuard.NameOf(rule)}.")
{
    public AddressRule Rule => rule;
}
