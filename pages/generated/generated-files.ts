import { projectSchema } from '../../core/project/project-schema.ts';
import { jsonSchemaText } from '../../core/yaml/yaml-file.ts';
import { businessUnitSchema } from '../../flows/business-unit-schema.ts';
import { flowSchema } from '../../flows/flow-schema.ts';
import { propertiesSchema } from '../../sql/compiler/read/properties-schema.ts';
import { assessmentPage } from './assessment-page.ts';
import { filesPage } from './files-page.ts';

/** The files that are made from the code, by their path in the repository: `npm run generate` writes them. */
export const generatedFiles = (): Readonly<Record<string, string>> => ({
	'flows/schema/flow.json': jsonSchemaText(flowSchema),
	'flows/schema/business-unit.json': jsonSchemaText(businessUnitSchema),
	'flows/schema/models.json': jsonSchemaText(propertiesSchema),
	'flows/schema/project.json': jsonSchemaText(projectSchema),
	'docs/files.md': filesPage(),
	'docs/assessment.md': assessmentPage(),
});
