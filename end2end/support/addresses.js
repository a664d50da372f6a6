export const keysOf = (workspace) => `/w/${workspace}/settings/account/api-keys`;
export const singleKeysOf = (workspace) => `/w/${workspace}/settings/account/apis`;
export const consoleOf = (workspace) => `/staff/workspaces/${workspace}`;
export const auditLogsOf = (workspace) => `/w/${workspace}/settings/account/audit-logs`;
export const usersOf = (workspace) => `/w/${workspace}/settings/account/users`;
export const securityOf = (workspace) => `/w/${workspace}/settings/account/security`;
export const teamsOf = (workspace) => `/w/${workspace}/settings/account/teams`;
export const handOverOf = (workspace) => `${keysOf(workspace)}/hand-over`;
