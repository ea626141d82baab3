namespace LiveCommerce.LiveHub.Identity;

/// <summary>What an operator needs to see an attack. A name that nobody has is never logged: it may be a password in the wrong field.</summary>
public sealed partial class SignIn
{
    [LoggerMessage(EventId = 3101, Level = LogLevel.Information, Message = "The password of host {HostId} was given rightly.")]
    private partial void LogRight(HostId hostId);

    [LoggerMessage(EventId = 3102, Level = LogLevel.Information, Message = "A sign-in failed (host {HostId}; none when the name is unknown).")]
    private partial void LogFailed(HostId? hostId);

    [LoggerMessage(EventId = 3103, Level = LogLevel.Warning, Message = "A sign-in met a locked name (host {HostId}; none when the name is unknown), locked for another {Remaining}.")]
    private partial void LogLockedOut(HostId? hostId, TimeSpan remaining);

    [LoggerMessage(EventId = 3104, Level = LogLevel.Information, Message = "Host {HostId} changed the password; its tokens are revoked.")]
    private partial void LogPasswordChanged(HostId hostId);
}
