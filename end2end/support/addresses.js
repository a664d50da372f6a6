export const keysOf = (workspace) => `/w/${workspace}/settings/account/api-keys`;
export const singleKeysOf = (workspace) => `/w/${workspace}/settings/account/apis`;
export const consoleOf = (workspace) => `/staff/workspaces/${workspace}`;
export const auditLogsOf = (workspace) => `/w/${workspace}/settings/account/audit-logs`;
export const latchkeyAccessOf = (workspace) => `/w/${workspace}/settings/account/latchkey-access`;
export const securityOf = (workspace) => `/w/${workspace}/settings/account/security`;
