namespace LiveCommerce.LoadTests.Server;

/// <summary>No server could be started, reached or prepared, so nothing was measured. The message is for the person who ran it.</summary>
public sealed class NoServerException(string message, Exception? inner = null) : Exception(message, inner);
