using LiveCommerce.LoadTests.Client;
using LiveCommerce.LoadTests.Server;

namespace LiveCommerce.LoadTests.Scenarios;

/// <summary>Fetches a token for each buyer before anything is measured, a few at a time, as slowly as the server asks.</summary>
public static class GuestTokens
{
    private const int AtOnce = 32;

    public static async Task<GuestToken[]> FetchAsync(ServerUnderTest server, int count, CancellationToken stop)
    {
        var tokens = new GuestToken[count];
        try
        {
            await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stop }, async (i, inner) =>
                tokens[i] = await server.RequireAsync(
                    $"Fetching {count} guest tokens", new ApiRequest(HttpMethod.Post, "/api/v1/guests"), WireJson.Default.GuestToken, inner));
        }
        catch (NoServerException e) when (e.Message.Contains("too-many-requests", StringComparison.Ordinal))
        {
            throw new NoServerException(
                e.Message + Environment.NewLine + "The server limits guest tokens per address: raise Identity:GuestTokensPerHour there, or use fewer --buyers.", e);
        }

        return tokens;
    }
}
