namespace LiveCommerce.Client;

/// <summary>What to do when the server says that it will close this connection: the codes of <c>Moved</c>.</summary>
/// <param name="ForgetPosition">What was missed is gone: join again without a position.</param>
/// <param name="ForgetToken">The token is not accepted any more: watch on without it, or sign in again.</param>
/// <param name="Spread">Upper bound of the random wait before the next connection.</param>
public sealed record MovedRule(bool ForgetPosition, bool ForgetToken, TimeSpan Spread)
{
    public const int Resync = 4000;
    public const int SignInAgain = 4001;
    public const int GoingAway = 4002;
    public const int TooManyConnections = 4003;

    /// <summary>An unknown code is treated like a lost connection.</summary>
    public static MovedRule Of(int code) => code switch
    {
        Resync => new(ForgetPosition: true, ForgetToken: false, Backoff.First),
        SignInAgain => new(ForgetPosition: false, ForgetToken: true, Backoff.First),
        GoingAway => new(ForgetPosition: false, ForgetToken: false, TimeSpan.FromSeconds(5)),
        TooManyConnections => new(ForgetPosition: false, ForgetToken: false, Backoff.Longest),
        _ => new(ForgetPosition: false, ForgetToken: false, Backoff.First),
    };
}
