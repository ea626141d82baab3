using System.Net;
using System.Text.Json;

namespace LiveCommerce.LiveHub.Catalogue;

/// <summary>A running server answered an import with a refusal; the message is what the server says about it.</summary>
public sealed class ServerRefusalException(HttpStatusCode status, string message) : Exception(message)
{
    public HttpStatusCode Status => status;

    /// <summary>True where the file is at fault, not the server's state or the token.</summary>
    public bool IsAboutTheFile => status is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnsupportedMediaType;

    public static async Task<ServerRefusalException> FromAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        try
        {
            var problem = JsonSerializer.Deserialize<Problem>(body, JsonSerializerOptions.Web);
            if (problem?.Title is { Length: > 0 }) return new(response.StatusCode, problem.Detail is { Length: > 0 } detail ? detail : problem.Title);
        }
        catch (JsonException)
        {
            // Not one of our refusals: a proxy's page, say. The status has to do.
        }
        return new(response.StatusCode, $"The server answered {(int)response.StatusCode}.");
    }

    private sealed record Problem(string? Title, string? Detail);
}
